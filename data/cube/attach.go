package cube

// Attach returns what stands beside the release under a key, which made makes when
// nothing does. It is for what other packages work out of a release and want to
// keep as long as it: the key is of a type of their own, as those of contexts are.
// When two ask at the same time both may make it, and both get the same.
func (c *Cube) Attach(key any, made func() any) any {
	if have, ok := c.attached.Load(key); ok {
		return have
	}
	have, _ := c.attached.LoadOrStore(key, made())
	return have
}
