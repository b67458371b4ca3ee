package cube

import "testing"

func TestAttachedIsMadeOnceForARelease(t *testing.T) {
	type key struct{}
	type other struct{}
	c, err := New(Parts{})
	if err != nil {
		t.Fatal(err)
	}
	made := 0
	count := func() any { made++; return made }
	if a, b, o := c.Attach(key{}, count), c.Attach(key{}, count), c.Attach(other{}, count); a != 1 || b != 1 || o != 2 {
		t.Errorf("attached = %v, %v, %v, want 1, 1, 2", a, b, o)
	}
	if next, _ := New(Parts{}); next.Attach(key{}, count) != 3 {
		t.Error("another release has what was attached to the first")
	}
}
