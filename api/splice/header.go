package splice

// sizeOrder is the order in which the sizes of the codes of sizes are sent.
var sizeOrder = [19]int{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}

// header returns the beginning of a block that has its own codes and is not the
// last one: section 3.2.7.
func header(literal, distance []uint8) []word {
	type run struct{ symbol, extra, bits int }
	var runs []run
	all := append(append([]uint8{}, literal...), distance...)
	for i := 0; i < len(all); {
		same := 1
		for i+same < len(all) && all[i+same] == all[i] {
			same++
		}
		runs = append(runs, run{symbol: int(all[i])})
		i += same
		for same--; same >= 3; { // 16: the size before, three to six times more
			n := min(same, 6)
			runs = append(runs, run{16, n - 3, 2})
			same -= n
		}
		for ; same > 0; same-- {
			runs = append(runs, run{symbol: int(all[i-1])})
		}
	}
	count := make([]int, len(sizeOrder))
	for _, r := range runs {
		count[r.symbol]++
	}
	own := sizes(count, 7) // the format allows no more
	codes := codeWords(own)
	out := []word{
		{0, 1}, {2, 2}, // not the last; with its own codes
		{literals - 257, 5}, {distances - 1, 5}, {uint32(len(sizeOrder) - 4), 4},
	}
	for _, s := range sizeOrder {
		out = append(out, word{uint32(own[s]), 3})
	}
	for _, r := range runs {
		out = append(out, codes[r.symbol])
		if r.bits > 0 {
			out = append(out, word{uint32(r.extra), uint32(r.bits)})
		}
	}
	return out
}
