package catalog

import (
	"fmt"
	"strconv"
	"strings"
)

var cronFields = [5]struct {
	name     string
	min, max int
}{
	{"minute", 0, 59}, {"hour", 0, 23}, {"day of month", 1, 31}, {"month", 1, 12}, {"day of week", 0, 6},
}

// checkCron checks a schedule of five fields made of numbers, "*", ranges,
// lists and steps. Names of days and months are left out: a recipe has one way
// to say a thing. Only package ingest may import the cron library, so the
// grammar stands here; a test there shows that what passes here is read there.
func checkCron(spec string) error {
	fields := strings.Fields(spec)
	if len(fields) != len(cronFields) {
		return fmt.Errorf("%q has %d fields, wants 5: minute, hour, day of month, month, day of week", spec, len(fields))
	}
	for i, f := range cronFields {
		for part := range strings.SplitSeq(fields[i], ",") {
			if !cronPart(part, f.min, f.max) {
				return fmt.Errorf("%q is not a %s: a number from %d to %d, \"*\", a range, a list or a step", fields[i], f.name, f.min, f.max)
			}
		}
	}
	return nil
}

func cronPart(part string, low, high int) bool {
	span, step, stepped := strings.Cut(part, "/")
	if n, ok := cronNumber(step); stepped && (!ok || n < 1 || n > high) {
		return false
	}
	if span == "*" {
		return true
	}
	from, to, ranged := strings.Cut(span, "-")
	a, ok := cronNumber(from)
	if !ok || a < low || a > high || stepped && !ranged {
		return false
	}
	b, ok := cronNumber(to)
	return !ranged || ok && a <= b && b <= high
}

func cronNumber(s string) (int, bool) {
	if s == "" || len(s) > 2 || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}
