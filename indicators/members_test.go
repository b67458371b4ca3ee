package indicators

import (
	"fmt"
	"strings"
	"testing"

	"cittamedie/data"
)

func TestCarryMembers(t *testing.T) {
	l := mustLineage(
		data.Passage{Old: "101801", New: "101001", Date: "2023-01-01", Kind: "merge", Residents: 10},
		data.Passage{Old: "101802", New: "101001", Date: "2023-01-01", Kind: "merge", Residents: 30},
		data.Passage{Old: "101002", New: "101901", Date: "2024-01-01", Kind: "merge", Residents: 10},
		data.Passage{Old: "101003", New: "101901", Date: "2024-01-01", Kind: "merge", Residents: 30},
	)
	tests := []struct{ name, vintage, members, want string }{
		{"as they are", "2023-06-30", "101001=a 101002=b 101003=c", "101001=a 101002=b 101003=c"},
		{"parts that agree", "2022-12-31", "101801=a 101802=a 101002=b", "101001=a 101002=b"},
		{"most residents decide", "2022-12-31", "101801=a 101802=c", "101001=c"},
		{"the group of a later merger holds for its parts", "2024-06-30", "101001=a 101901=b", "101001=a 101002=b 101003=b"},
		{"codes of another date and of nobody", "2024-06-30", "101002=a 101901=b 999999=c", "101002=b 101003=b | 101002 999999"},
		{"nobody belongs", "2023-06-30", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := country(t, 3)
			var members []data.Membership
			for _, f := range strings.Fields(tt.members) {
				area, group, _ := strings.Cut(f, "=")
				members = append(members, data.Membership{Definition: "d", Area: data.AreaCode(area), Group: data.AreaCode(group)})
			}
			carried, lost := CarryMembers(g, l, data.Date(tt.vintage), members)
			var got []string
			for _, m := range carried {
				got = append(got, fmt.Sprintf("%s=%s", m.Area, m.Group))
			}
			if len(lost) > 0 {
				got = append(got, "|")
			}
			for _, u := range lost {
				got = append(got, string(u.Area))
			}
			check(t, "members", strings.Join(got, " "), tt.want)
		})
	}
}
