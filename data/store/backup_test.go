package store

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"cittamedie/data"
)

// publishWithLog publishes a release as an ingestion does: the lines of its file
// come after it is in force.
func publishWithLog(t *testing.T, f *Folder, now time.Time, value float64) data.Release {
	t.Helper()
	release, _ := publishFigures(t, f, now, figure("DEM01", "052032", 2022, value))
	e := release.Editions[0]
	if err := f.NoteRaw(RawLine{Source: e.Source, SHA256: e.SHA256, Outcome: data.OK, Release: release.Number}); err != nil {
		t.Fatal(err)
	}
	if err := f.NoteRun(data.Run{ID: "aa", Source: e.Source, Outcome: data.OK, Release: release.ID}); err != nil {
		t.Fatal(err)
	}
	return release
}

// fullFolder is a folder with two releases and every kind of file.
func fullFolder(t *testing.T) (*Folder, data.Release) {
	t.Helper()
	f := newFolder(t)
	publishWithLog(t, f, noon, 1)
	release := publishWithLog(t, f, noon.Add(time.Hour), 2)
	if err := errors.Join(
		f.Hold(Held{Run: data.Run{ID: "bb", Source: "other"}, Reasons: []string{"why"}}),
		f.NoteRejected("aa", []data.InputError{*data.NewInputError("number", "x").At("", 2, "c")}),
		f.WriteState("requests.json", map[string]int{"istat.it": 1}),
	); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"perimeters/città.yaml": "title: {it: Prova}\n", "bulk/x/all.csv.gz": "again", "work/draft": "no",
		"requests.json.lock": "", "fetch-1.part": "half", "raw/1.part": "half", "lock": "1\n",
	} {
		if err := errors.Join(os.MkdirAll(f.join(filepath.Dir(name)), 0o755), os.WriteFile(f.join(name), []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	return f, release
}

func backUp(t *testing.T, f *Folder) ([]byte, Backup) {
	t.Helper()
	var out bytes.Buffer
	made, err := f.Backup(context.Background(), &out, "test", nil)
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), made
}

// tree returns the files of a folder by name.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		out[filepath.ToSlash(name)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestBackupIsRestored(t *testing.T) {
	f, release := fullFolder(t)
	packed, made := backUp(t, f)
	if made.Release != release.ID || made.ContentHash != release.ContentHash || made.Number != 2 {
		t.Errorf("backup of %+v, want release %s", made.BackupHead, release.ID)
	}
	if len(made.Left) != 2 || made.Left[0] != (LeftOut{"bulk files", 5}) || made.Left[1].Bytes == 0 {
		t.Errorf("left out %+v, want 5 bytes of bulk files and a database", made.Left)
	}
	dir := filepath.Join(t.TempDir(), "deep", "new")
	got, head, err := RestoreBackup(context.Background(), bytes.NewReader(packed), dir)
	if err != nil || got.ID != release.ID || got.ContentHash != release.ContentHash || head.Program != "test" {
		t.Fatalf("restored %+v, %+v, %v, want release %s", got, head, err, release.ID)
	}
	want := tree(t, f.Path())
	for name := range want {
		first, _, _ := strings.Cut(name, "/")
		if first == "bulk" || first == "work" || unfinished(name) || strings.HasSuffix(name, ".duckdb") && !strings.Contains(name, release.ID) {
			delete(want, name)
		}
	}
	all := tree(t, dir)
	delete(want, "lock")
	delete(all, "lock")
	if diff := cmp.Diff(want, all); diff != "" {
		t.Errorf("restored files (-want +got):\n%s", diff)
	}
	restored, err := OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	publishWithLog(t, restored, noon.Add(2*time.Hour), 3) // it goes on from there
	if runs, err := restored.Runs(0); err != nil || len(runs) != 3 {
		t.Errorf("%d runs after one more, %v, want 3", len(runs), err)
	}
}

// TestBackupsWhileReleasesArePublished takes backups while a writer publishes:
// each holds one release whole, and no line of a later one.
func TestBackupsWhileReleasesArePublished(t *testing.T) {
	f := newFolder(t)
	publishWithLog(t, f, noon, 0)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for n := range 12 {
			publishWithLog(t, f, noon.Add(time.Duration(n+1)*time.Minute), float64(n+1))
		}
	}()
	seen := map[int]bool{}
	for writing := true; writing; {
		select {
		case <-done:
			writing = false
		default:
		}
		packed, made := backUp(t, f)
		dir := filepath.Join(t.TempDir(), "r")
		if _, _, err := RestoreBackup(context.Background(), bytes.NewReader(packed), dir); err != nil {
			t.Fatal(err)
		}
		r := &Folder{path: dir}
		lines, err := r.RawLines()
		if err != nil {
			t.Fatal(err)
		}
		releases, err := r.Releases()
		if err != nil || len(releases) != made.Number {
			t.Errorf("%d releases, %v, want the %d up to the one in force", len(releases), err, made.Number)
		}
		if n := len(lines); n < made.Number-1 || n > made.Number || n > 0 && lines[n-1].Release > made.Number {
			t.Errorf("%d lines of raw files, the last of %+v, with release %d in force", n, lines[n-1], made.Number)
		}
		seen[made.Number] = true
	}
	if len(seen) < 3 {
		t.Errorf("backups of the releases %v, want several", seen)
	}
}

func TestBackupHoldsNoDamage(t *testing.T) {
	for name, tt := range map[string]struct {
		damage func(t *testing.T, f *Folder, r data.Release) error
		want   string
	}{
		"raw file changed": {func(_ *testing.T, f *Folder, r data.Release) error {
			return flip(f.join("raw", r.Editions[0].SHA256), 3)
		}, "has SHA-256"},
		"raw file cut": {func(_ *testing.T, f *Folder, r data.Release) error {
			return os.Truncate(f.join("raw", r.Editions[0].SHA256), 3)
		}, "has SHA-256"},
		"raw file gone": {func(_ *testing.T, f *Folder, r data.Release) error {
			return os.Remove(f.join("raw", r.Editions[0].SHA256))
		}, "of s is not there"},
		"raw file of a line": {func(_ *testing.T, f *Folder, _ data.Release) error {
			return f.NoteRaw(RawLine{Source: "old", SHA256: strings.Repeat("a", 64)})
		}, "of old is not there"},
		"database changed": {func(_ *testing.T, f *Folder, r data.Release) error {
			return flip(f.join("releases", r.ID+".duckdb"), 5000)
		}, "has SHA-256"},
		"database cut": {func(_ *testing.T, f *Folder, r data.Release) error {
			return os.Truncate(f.join("releases", r.ID+".duckdb"), 5000)
		}, "5000 bytes"},
		"link to a folder": {func(t *testing.T, f *Folder, _ data.Release) error { return os.Symlink(t.TempDir(), f.join("mine")) }, "mine is not a file"},
		"no release": {func(_ *testing.T, f *Folder, _ data.Release) error {
			return errors.Join(os.RemoveAll(f.join("releases")), os.Remove(f.join("current")))
		}, "holds no release yet"},
	} {
		t.Run(name, func(t *testing.T) {
			f, release := fullFolder(t)
			if err := tt.damage(t, f, release); err != nil {
				t.Fatal(err)
			}
			if _, err := f.Backup(context.Background(), io.Discard, "test", nil); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Backup = %v, want %q", err, tt.want)
			}
		})
	}
}

// flip changes one bit of a file.
func flip(path string, at int) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	text[at] ^= 1
	return os.WriteFile(path, text, 0o644)
}

// part is a member of an archive under test.
type part struct {
	tar.Header
	text []byte
}

func readArchive(t *testing.T, packed []byte) []part {
	t.Helper()
	plain, err := zstd.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	var out []part
	for r := tar.NewReader(plain); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, part{*h, text})
	}
}

func writeArchive(t testing.TB, parts []part, after string) []byte {
	t.Helper()
	var out bytes.Buffer
	packed, err := zstd.NewWriter(&out)
	if err != nil {
		t.Fatal(err)
	}
	w := tar.NewWriter(packed)
	for _, p := range parts {
		p.Size = int64(len(p.text))
		_, err := w.Write(nil)
		if err := errors.Join(err, w.WriteHeader(&p.Header)); err != nil {
			t.Fatal(err)
		}
		w.Write(p.text)
	}
	w.Close()
	io.WriteString(packed, after)
	packed.Close()
	return out.Bytes()
}

// refused restores what must not be accepted and makes sure that nothing is left.
func refused(t *testing.T, what string, packed []byte, want string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "r")
	_, _, err := RestoreBackup(context.Background(), bytes.NewReader(packed), dir)
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%s: %v, want %q", what, err, want)
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s: the folder was left: %v", what, err)
	}
}

// TestDamagedMembers changes, removes and cuts a backup at every member.
func TestDamagedMembers(t *testing.T) {
	f, _ := fullFolder(t)
	packed, _ := backUp(t, f)
	parts := readArchive(t, packed)
	for i, p := range parts {
		changed := slices.Clone(parts)
		changed[i].text = slices.Clone(p.text)
		if len(p.text) > 0 {
			changed[i].text[len(p.text)/2] ^= 1
			refused(t, "changed "+p.Name, writeArchive(t, changed, ""), "")
		}
		refused(t, "without "+p.Name, writeArchive(t, slices.Delete(slices.Clone(parts), i, i+1), ""), "")
		refused(t, "ends before "+p.Name, writeArchive(t, parts[:i], ""), "")
		refused(t, "twice "+p.Name, writeArchive(t, slices.Insert(slices.Clone(parts), i, p), ""), "")
	}
	last := len(parts) - 1
	add := func(p part, sums string) []part {
		sum := part{parts[last].Header, append(slices.Clone(parts[last].text), sums...)}
		return append(slices.Insert(slices.Clone(parts[:last]), last, p), sum)
	}
	for _, name := range []string{"../x", "/etc/x", "a/../../x", `..\x`, "a//b", "./a", "work/x", "lock", "a\x01/../b", ".", ""} {
		p := part{tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o644}, []byte("x")}
		refused(t, "named "+name, writeArchive(t, add(p, fmt.Sprintf("%s  %s\n", hashOf(p.text), name)), ""), "")
	}
	link := part{tar.Header{Typeflag: tar.TypeSymlink, Name: "link", Linkname: "/etc/passwd"}, nil}
	refused(t, "a link", writeArchive(t, add(link, ""), ""), `it holds "link"`)
	refused(t, "not listed", writeArchive(t, add(part{tar.Header{Typeflag: tar.TypeReg, Name: "x"}, []byte("x")}, ""), ""), "x is there and not listed")
	refused(t, "listed only", writeArchive(t, add(parts[1], hashOf(nil)+"  y\n"), ""), "")
	refused(t, "sums without form", writeArchive(t, add(part{tar.Header{Typeflag: tar.TypeReg, Name: "x"}, nil}, "what\n"), ""), "expected a SHA-256 and a name")
	refused(t, "something after the end", writeArchive(t, parts, "more"), "")
	head := BackupHead{Format: backupFormat + 1, Program: "9.9"}
	for want, h := range map[string]BackupHead{"install cittamedie 9.9, which made it": head, "install the newer cittamedie": {Format: 1, Schema: schemaVersion + 1}} {
		text, err := json.Marshal(h)
		if err != nil {
			t.Fatal(err)
		}
		refused(t, want, writeArchive(t, append([]part{{parts[0].Header, text}}, parts[1:]...), ""), want)
	}
}

// unzstd returns what is compressed, nil when it cannot be read.
func unzstd(packed []byte) []byte {
	decoder, err := zstd.NewReader(nil)
	if err != nil {
		return nil
	}
	defer decoder.Close()
	plain, err := decoder.DecodeAll(packed, nil)
	if err != nil {
		return nil
	}
	return plain
}

// TestDamagedBytes changes bits of the compressed archive and cuts it. A bit that
// is only padding of the compression changes nothing.
func TestDamagedBytes(t *testing.T) {
	f, _ := fullFolder(t)
	packed, _ := backUp(t, f)
	plain := unzstd(packed)
	chance := rand.New(rand.NewPCG(1, 2))
	for range 100 {
		at := chance.IntN(len(packed))
		wrong := slices.Clone(packed)
		wrong[at] ^= 1 << chance.IntN(8)
		if same := unzstd(wrong); same == nil || !bytes.Equal(same, plain) {
			refused(t, fmt.Sprintf("bit of byte %d", at), wrong, "")
		}
	}
	for range 30 {
		refused(t, "cut", packed[:chance.IntN(len(packed))], "")
	}
	refused(t, "cut by a byte", packed[:len(packed)-1], "")
	refused(t, "empty", nil, "not a backup of cittamedie")
	refused(t, "text", []byte("id;name\n1;a\n"), "not a backup of cittamedie")
}

func TestRestoreWantsAnEmptyFolder(t *testing.T) {
	f, release := fullFolder(t)
	packed, _ := backUp(t, f)
	for name, tt := range map[string]struct {
		files []string
		want  string // "" when it is restored
	}{
		"empty":             {nil, ""},
		"lock of a writer":  {[]string{"lock", "work/"}, ""},
		"empty folders":     {[]string{"raw/", "releases/", "held/"}, ""},
		"left by a restore": {[]string{"work/restore-1/raw/x"}, ""},
		"a file":            {[]string{"notes.txt"}, "it holds notes.txt"},
		"raw files":         {[]string{"raw/x"}, "it holds raw"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for _, file := range tt.files {
				path := filepath.Join(dir, file)
				if strings.HasSuffix(file, "/") {
					os.MkdirAll(path, 0o755)
					continue
				}
				if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, nil, 0o644)); err != nil {
					t.Fatal(err)
				}
			}
			before := tree(t, dir)
			if _, _, err := RestoreBackup(context.Background(), bytes.NewReader(packed[:len(packed)/2]), dir); err == nil {
				t.Error("half a backup was restored")
			}
			if after := tree(t, dir); len(tt.files) == 0 && len(after) > 0 || tt.want != "" && !cmp.Equal(before, after) {
				t.Errorf("half a backup left %v", after)
			}
			got, _, err := RestoreBackup(context.Background(), bytes.NewReader(packed), dir)
			if tt.want != "" {
				if err == nil || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("RestoreBackup = %v, want %q", err, tt.want)
				}
				return
			}
			if err != nil || got.ContentHash != release.ContentHash {
				t.Errorf("RestoreBackup = %+v, %v", got, err)
			}
		})
	}
	busy := newFolder(t)
	unlock, err := busy.Lock()
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	var locked *LockedError
	if _, _, err := RestoreBackup(context.Background(), bytes.NewReader(packed), busy.Path()); !errors.As(err, &locked) {
		t.Errorf("restore into a folder that is being written: %v", err)
	}
}

// FuzzUnpack gives unpack archives of any members: nothing is written outside
// the folder, and what is accepted has its checksums.
func FuzzUnpack(f *testing.F) {
	head := `{"format":1}`
	f.Add("raw/a", "text", hashOf([]byte(head))+"  backup.json\n"+hashOf([]byte("text"))+"  raw/a\n", byte(tar.TypeReg))
	f.Add("../a", "text", "", byte(tar.TypeReg))
	f.Add("a", "/etc/passwd", "", byte(tar.TypeSymlink))
	f.Add("current/../../x", "", "\x00", byte(tar.TypeDir))
	f.Fuzz(func(t *testing.T, name, text, sums string, kind byte) {
		var plain bytes.Buffer
		w := tar.NewWriter(&plain)
		for _, p := range []part{{tar.Header{Typeflag: tar.TypeReg, Name: backupHead}, []byte(head)}, {tar.Header{Typeflag: kind, Name: name}, []byte(text)}, {tar.Header{Typeflag: tar.TypeReg, Name: backupSums}, []byte(sums)}} {
			p.Size = int64(len(p.text))
			if w.WriteHeader(&p.Header) != nil {
				return
			}
			w.Write(p.text)
		}
		w.Close()
		encoder, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
		if err != nil {
			t.Fatal(err)
		}
		defer encoder.Close()
		outer := t.TempDir()
		dir := filepath.Join(outer, "in")
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		_, err = unpack(context.Background(), bytes.NewReader(encoder.EncodeAll(plain.Bytes(), nil)), dir)
		if got := tree(t, outer); err == nil && (len(got) != 1 || hashOf([]byte(got["in/"+name])) != hashOf([]byte(text))) {
			t.Errorf("%q was accepted as %v", name, got)
		}
		for path := range tree(t, outer) {
			if !strings.HasPrefix(path, "in/") {
				t.Errorf("%q was written outside", path)
			}
		}
	})
}
