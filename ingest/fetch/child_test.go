package fetch_test

// child reports whether this process is one that a test started.
func child() bool { return false }
