package decode

import (
	"strings"
	"testing"

	"cittamedie/data"
	"cittamedie/data/catalog"
)

// goodMembers is a small table that the recipe of these tests accepts.
const goodMembers = "code,group,name,role\n052032,1,UNO,lead\n052022,1,UNO,partner\n074001,2,DUE DI NOI,\n0,9,,\n"

func testMembers() catalog.Recipe {
	return catalog.Recipe{
		ID: "t", Dataset: "t", Kind: catalog.KindMemberships,
		Format:     catalog.Format{Type: "csv", Delimiter: ","},
		Area:       catalog.AreaColumn{Column: "code", Level: data.Municipality, Skip: []string{"0"}},
		Membership: catalog.MemberColumns{Definition: "t", Level: data.Perimeter, Column: "group", Pad: 3, Prefix: "t:", Name: "name", Role: "role", From: "2020-01-01"},
	}
}

func TestDecodeMembershipsRefuses(t *testing.T) {
	checkRefused(t, testMembers(), []kindCase{
		{"another group", nil, goodMembers + "052022,2,DUE DI NOI,\n", "t.csv, line 6, column group: found 052022 in t:002, expected one group of each area, t:001 at line 3; keep one of them"},
		{"another role", nil, goodMembers + "052022,1,UNO,lead\n", "t.csv, line 6, column role: found another role of 052022 in t:001, expected one role, given at line 3; keep one of them"},
		{"another name", nil, goodMembers + "052030,1,Due,\n", `t.csv, line 6, column name: found another name of t:001, "Due", expected one name of each group, "UNO" at line 2; keep one of them`},
		{"no column", func(r *catalog.Recipe) { r.Membership.Column = "sll" }, goodMembers, "t.csv, line 1: found the columns code, group, name, role, expected a column named sll; the publisher changed the file (format.aliases tells new names), or the delimiter is another"},
		{"no area", nil, "code,group,name,role\n0,1,UNO,\n", "t.csv: found 1 rows, none of an area, expected rows of areas; check area.skip in the recipe"},
	})
}

func TestDecodeMembershipsRejects(t *testing.T) {
	with := func(row string) string { return goodMembers + row + "\n" }
	checkRejected(t, testMembers(), []kindCase{
		{"no group", nil, with("052030,,UNO,"), `line 6, column group: found an empty cell, expected a value or a marker of absence; list "" in format.missing if that is what it means`},
		{"odd group", nil, with("052030,a b,UNO,"), `line 6, column group: found "t:a b", expected a code of 1 to 64 letters, digits, '-', '_', ':' or '.'; mend the row`},
		{"no name", nil, with("052030,3,,"), "line 6, column name: found an empty name, expected a name; mend the row"},
		{"bidi name", nil, with("052030,3,a\ue000b,"), `line 6, column name: found "a\ue000b", with the invisible character U+E000, expected a plain text; write the name again by hand`},
		{"odd role", nil, with("052030,1,UNO,capo"), `line 6, column role: found "capo", expected lead, partner or empty; mend the row`},
		{"odd area", nil, with("Siena,1,UNO,"), `line 6, column code: found "Siena", expected a code of 6 digits, zeros included; set area.pad if the source lost the zeros, area.skip if the row is no area`},
		{"group not listed", func(r *catalog.Recipe) {
			r.Membership.Groups = []catalog.GroupName{{Code: "001", Name: data.Text{IT: "Uno"}}, {Code: "002", Name: data.Text{IT: "Due"}}}
		}, with("052030,3,x,"), `line 6, column group: found "3", expected one of the groups of the recipe; add it to membership.groups`},
	})
}

func TestDecodeMemberships(t *testing.T) {
	b, err := decodeBad(testMembers(), goodMembers+"052022,1,UNO,partner\n")
	if err != nil {
		t.Fatal(err)
	}
	if b.Skipped != 1 || b.Duplicates != 1 || len(b.Groups) != 2 || len(b.Members) != 3 {
		t.Errorf("batch = %+v", b)
	}
	if want := (data.Area{Code: "t:002", Level: data.Perimeter, Name: "Due di Noi", ValidFrom: "2020-01-01"}); b.Groups[1] != want {
		t.Errorf("group = %+v, want %+v", b.Groups[1], want)
	}
	if want := (data.Membership{Definition: "t", Group: "t:001", Area: "052022", Role: "partner", From: "2020-01-01"}); b.Members[1] != want {
		t.Errorf("member = %+v, want %+v", b.Members[1], want)
	}
	r := testMembers()
	r.Membership.Name, r.Membership.Role, r.Membership.Pad, r.Membership.Prefix = "", "", 0, ""
	if b, err = decodeBad(r, goodMembers); err != nil || b.Groups[0].Name != "1" || b.Members[0].Role != "" {
		t.Errorf("without names: %+v, %v", b, err)
	}
	// A name in small letters says that the capitals of the others are meant.
	if b, err = decodeBad(testMembers(), goodMembers+"052030,4,Quattro,\n"); err != nil || b.Groups[0].Name != "UNO" {
		t.Errorf("capitals that are meant: %+v, %v", b, err)
	}
}

// What the service answers is the same table as the CSV export.
func TestDecodeMembershipRecords(t *testing.T) {
	b := decodeText(t, recipe(t, "ripartizioni"), "records.json", []byte(`{"resultset":[{"COD_RIP":"3","PRO_COM_T":"052032"},{"COD_RIP":4,"PRO_COM_T":"074001"}]}`))
	if len(b.Members) != 2 || b.Members[1].Group != "4" || b.Groups[0].Name != "Centro" {
		t.Errorf("batch = %+v", b)
	}
}

func TestDecodeSharedMemberships(t *testing.T) {
	const sizes = "codes/istat_classificazioni_dimensione_comuni_20200101.csv"
	for _, tt := range []struct {
		id, path        string
		members, groups int
		code            data.AreaCode
		name            string
	}{
		{"sll-2021", "sll/istat_sll2021_composizione.csv", 7894, 515, "0103", "Rivarolo Canavese"},
		{"aree-interne-2020", "aree_interne/mappa_ai_2020_comuni.csv", 7903, 6, "aree-interne-2020:A", "A - Polo"},
		{"urbanizzazione-2020", sizes, 7904, 3, "urbanizzazione-2020:1", "Città"},
		{"zona-altimetrica-2020", sizes, 7904, 5, "zona-altimetrica-2020:5", "Pianura"},
		{"litoraneo-2020", sizes, 7904, 2, "litoraneo-2020:1", "Comuni litoranei"},
		{"capoluoghi-2020", "codes/istat_elenco_comuni_20200101.csv", 7904, 2, "capoluoghi-2020:1", "Capoluoghi di provincia, territorio del 2020"},
		{"ripartizioni", "codes/situas_dimensioni_comuni.csv", 7896, 5, "1", "Nord-ovest"},
	} {
		t.Run(tt.id, func(t *testing.T) {
			b := decodeText(t, recipe(t, tt.id), "x.csv", shared(t, tt.path))
			if len(b.Members) != tt.members || len(b.Groups) != tt.groups || b.Skipped+b.Duplicates != 0 || b.RejectedRows != 0 {
				t.Errorf("%d members of %d groups, want %d of %d", len(b.Members), len(b.Groups), tt.members, tt.groups)
			}
			for _, g := range b.Groups {
				if g.Code == tt.code && g.Name == tt.name {
					return
				}
			}
			t.Errorf("no group %s named %q among %+v", tt.code, tt.name, b.Groups[:min(len(b.Groups), 6)])
		})
	}
}

// The codes of the labour market areas are those of a day after two mergers of
// 2026: they are those of SITUAS of 1 January, but for the comuni that merged.
func TestDecodeSharedLabourAreasVintage(t *testing.T) {
	codes := func(id, path string) map[data.AreaCode]bool {
		set := map[data.AreaCode]bool{}
		for _, m := range decodeText(t, recipe(t, id), "x.csv", shared(t, path)).Members {
			set[m.Area] = true
		}
		return set
	}
	january, sll := codes("ripartizioni", "codes/situas_dimensioni_comuni.csv"), codes("sll-2021", "sll/istat_sll2021_composizione.csv")
	var gone, new []string
	for c := range january {
		if !sll[c] {
			gone = append(gone, string(c))
		}
	}
	for c := range sll {
		if !january[c] {
			new = append(new, string(c))
		}
	}
	// Lirio; Castegnero and Nanto, which became Castegnero Nanto.
	if len(gone) != 3 || !january["018082"] || !january["024027"] || !january["024071"] || strings.Join(new, "") != "024129" {
		t.Errorf("gone since January %q, new %q", gone, new)
	}
}

func FuzzDecodeMemberships(f *testing.F) {
	f.Add([]byte(goodMembers))
	seed(f, "sll-2021")
	r := testMembers()
	f.Fuzz(func(t *testing.T, text []byte) {
		b := checkFuzzed(t, r, text)
		if b == nil {
			return
		}
		groups, areas := map[data.AreaCode]bool{}, map[data.AreaCode]bool{}
		for _, g := range b.Groups {
			if _, err := data.ParseAreaCode(string(g.Code), g.Level); err != nil || g.Name == "" || groups[g.Code] {
				t.Fatalf("group %+v", g)
			}
			groups[g.Code] = true
		}
		for _, m := range b.Members {
			if !groups[m.Group] || areas[m.Area] {
				t.Fatalf("member %+v", m)
			}
			areas[m.Area] = true
		}
	})
}
