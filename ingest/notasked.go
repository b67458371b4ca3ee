package ingest

// sayNotAsked says in the run how many rows of an answer were not asked for; and
// that there were none where the recipe knows the service to send some, because
// then the service was mended and the recipe may say so.
func (got *received) sayNotAsked() {
	switch q := got.recipe.Query; {
	case q == nil:
	case got.batch.NotAsked > 0:
		got.say("%d rows that were not asked for left out", got.batch.NotAsked)
	case q.Surplus && got.edition.URL != "":
		got.say("the service sent no row that was not asked for: surplus in the recipe can go")
	}
}
