package perimeter

import (
	"errors"
	"strings"
	"testing"

	"cittamedie/data"
)

const practiceHead = "kind;purpose;title;municipalities;value;date;until;act\n"

// practiceFile is what an operator could have recorded of three municipalities.
const practiceFile = practiceHead +
	"agreement;transport;Bus;000001 000002;;2024-01-10;2026-12-31;Convenzione 3/2024\n" +
	"agreement;;Polizia locale;000002 000003;;2020-05-01;2021-05-01;Convenzione 7/2020\n" +
	"agreement;waste;Raccolta;000001 000009;;2024-02-01;;Convenzione 9/2024\n" +
	"staff;;Ufficio gare;000001;2,5;2025-03-01;;Delibera 12/2025\n" +
	"staff;;Ufficio piano;000001;1;2025-03-01;;Delibera 13/2025\n" +
	"election;;Comunali;000001 000002;;2027-05-30;;Decreto 1/2026\n" +
	"election;;Comunali;000003;;2026-06-01;;Decreto 2/2025\n" +
	"project;;Ciclovia;000001 000003;;2025-01-01;;Protocollo 5/2025\n" +
	"willingness;transport;;000001 000002;yes;2026-01-01;;Delibera 1/2026\n" +
	"willingness;transport;;000002;no;2026-02-01;;Delibera 2/2026\n"

func TestPractices(t *testing.T) {
	all, err := ReadPracticability("practicability.csv", strings.NewReader(practiceFile))
	if err != nil {
		t.Fatal(err)
	}
	on := all.On([]data.AreaCode{"000001", "000002", "000003"}, "transport", "2026-03-01")
	if len(on.Agreements) != 1 || on.Agreements[0].Title != "Bus" || on.Joined != 2 {
		t.Errorf("agreements = %+v joining %d, want the bus alone, joining 2", on.Agreements, on.Joined)
	}
	if on.People != 3.5 || on.StaffKnown != 1 {
		t.Errorf("%v people of %d municipalities, want 3.5 of 1", on.People, on.StaffKnown)
	}
	if len(on.Elections) != 2 || on.Elections[0].Date != "2026-06-01" || on.VotesKnown != 3 {
		t.Errorf("elections = %+v", on.Elections)
	}
	if on.Answers[Willing] != 1 || on.Answers[Unwilling] != 1 || on.AnswerKnown != 2 {
		t.Errorf("answers = %v: the later answer of a municipality counts", on.Answers)
	}
	if len(on.Projects) != 1 || !on.ProjectsKnown {
		t.Errorf("projects = %+v", on.Projects)
	}
	if none := all.On([]data.AreaCode{"000007"}, "", "2026-03-01"); none.AgreementsKnown || none.StaffKnown+none.VotesKnown+none.AnswerKnown > 0 {
		t.Errorf("a municipality nobody recorded has %+v", none)
	}
	later := all.On([]data.AreaCode{"000001", "000002", "000003"}, "waste", "2027-01-01")
	if len(later.Agreements) != 0 || !later.AgreementsKnown {
		t.Errorf("agreements ended, or with one member inside, still count: %+v", later.Agreements)
	}
}

func TestPracticabilityMistakes(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"empty", "", "an empty file"},
		{"column missing", "kind;title\n", "purpose"},
		{"column unknown", "kind;colour\n", "colour"},
		{"kind", practiceHead + "\nfriendship;;;000001;;2024-01-01;;x\n", "line 3"},
		{"purpose", practiceHead + "project;war;;000001 000002;;2024-01-01;;x\n", "war"},
		{"day", practiceHead + "project;;;000001 000002;;1/2/2024;;x\n", "1/2/2024"},
		{"no day", practiceHead + "project;;;000001 000002;;;;x\n", "nothing"},
		{"ends first", practiceHead + "project;;;000001 000002;;2024-01-02;2024-01-01;x\n", "until"},
		{"no act", practiceHead + "project;;;000001 000002;;2024-01-02;;\n", "the act"},
		{"code", practiceHead + "project;;;1 000002;;2024-01-02;;x\n", "six digits"},
		{"twice", practiceHead + "project;;;000002 000002;;2024-01-02;;x\n", "twice"},
		{"nobody", practiceHead + "project;;;;;2024-01-02;;x\n", "municipalities"},
		{"alone", practiceHead + "agreement;;;000001;;2024-01-02;;x\n", "two or more"},
		{"staff of two", practiceHead + "staff;;;000001 000002;1;2024-01-02;;x\n", "each municipality"},
		{"people", practiceHead + "staff;;;000001;many;2024-01-02;;x\n", "many"},
		{"answer", practiceHead + "willingness;;;000001;maybe;2024-01-02;;x\n", "maybe"},
		{"needless value", practiceHead + "project;;;000001 000002;3;2024-01-02;;x\n", "only staff"},
		{"encoding", practiceHead + "project;;Mobilit\xe0;000001 000002;;2024-01-02;;x\n", "UTF-8"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ReadPracticability("p.csv", strings.NewReader(tt.text))
			if !errors.Is(err, data.ErrInvalid) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("ReadPracticability = %v, want an invalid file with %q", err, tt.want)
			}
		})
	}
	if _, err := ReadPracticability("p.csv", strings.NewReader(practiceHead+"x;;;;;;;\ny;;;;;;;\n")); strings.Count(err.Error(), "line ") < 8 {
		t.Errorf("not every mistake is told: %v", err)
	}
}

func FuzzReadPracticability(f *testing.F) {
	f.Add(practiceFile)
	f.Add("kind,purpose,title,municipalities,value,date,until,act\nstaff,,,000001,1,2024-01-01,,x\n")
	f.Fuzz(func(t *testing.T, text string) {
		rows, err := ReadPracticability("p.csv", strings.NewReader(text))
		if err != nil && !errors.Is(err, data.ErrInvalid) {
			t.Fatalf("an error of no kind: %v", err)
		}
		if err == nil {
			rows.On([]data.AreaCode{"000001"}, "", "2026-01-01")
		}
	})
}
