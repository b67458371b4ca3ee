package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"text/tabwriter"

	"cittamedie/data"
	"cittamedie/data/cube"
	"cittamedie/data/store"
	"cittamedie/indicators/perimeter"
)

type perimeterCmd struct {
	List  perimeterListCmd  `cmd:"" default:"1" help:"List the perimeters that are kept."`
	Check perimeterCheckCmd `cmd:"" help:"Say what is wrong with a list of municipalities, by line, and give the id of its set."`
	Add   perimeterAddCmd   `cmd:"" help:"Keep a list of municipalities under a name."`

	Practicability practicabilityCmd `cmd:"" help:"Say what is wrong with the file of agreements, staff, elections, projects and willingness, by line."`
}

// keptFolder is where named perimeters stand in the data folder.
const keptFolder = "perimeters"

// kept reads the perimeters that the operator keeps.
func (t *terminal) kept() ([]perimeter.Kept, error) {
	return perimeter.ReadKept(os.DirFS(filepath.Join(t.config.Dir, keptFolder)))
}

// laboratory returns the laboratory of a server, with what the operator keeps.
func (t *terminal) laboratory() (*perimeter.Laboratory, error) {
	kept, err := t.kept()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", filepath.Join(t.config.Dir, keptFolder), err)
	}
	return perimeter.New(perimeter.Options{Kept: kept}), nil
}

type perimeterListCmd struct{}

func (perimeterListCmd) Run(t *terminal) error {
	kept, err := t.kept()
	if err != nil {
		return err
	}
	if len(kept) == 0 {
		_, err := fmt.Fprintln(t.stdout, "no perimeter is kept; cittamedie perimeter add NAME FILE --title TITLE keeps one")
		return err
	}
	table := tabwriter.NewWriter(t.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "id\tmunicipalities\tcodes of\tact\ttitle")
	for _, k := range kept {
		fmt.Fprintf(table, "kept.%s\t%d\t%s\t%s\t%s\n", k.Name, len(k.Municipalities), k.Vintage, k.Act, k.Title.IT)
	}
	return table.Flush()
}

type perimeterCheckCmd struct {
	File string `arg:"" help:"A code or a name a line, or CSV with a header." type:"existingfile"`
	Lead string `help:"The municipality that leads, by code or name." placeholder:"NAME"`
}

func (c perimeterCheckCmd) Run(t *terminal) error {
	p, done, err := t.readList(c.File, c.Lead)
	if err != nil {
		return err
	}
	defer done()
	fmt.Fprintf(t.stdout, "%d municipalities by the codes of %s\n", len(p.Municipalities), p.Vintage)
	if p.Recalculated {
		fmt.Fprintln(t.stdout, "some codes were carried to the reference vintage")
	}
	if p.Estimated {
		fmt.Fprintln(t.stdout, "municipalities have merged since: those of now hold more territory than the list")
	}
	_, err = fmt.Fprintln(t.stdout, p.ID)
	return err
}

// readList reads a list on the release in force. The mistakes are printed one by
// one.
func (t *terminal) readList(path, lead string) (perimeter.Perimeter, func(), error) {
	c, err := t.cube()
	if err != nil {
		return perimeter.Perimeter{}, nil, err
	}
	file, err := os.Open(path)
	if err != nil {
		c.Close()
		return perimeter.Perimeter{}, nil, err
	}
	defer file.Close()
	p, err := perimeter.New(perimeter.Options{}).ParseList(c, file, lead)
	if err == nil {
		return p, func() { c.Close() }, nil
	}
	c.Close()
	var list *perimeter.ListError
	if !errors.As(err, &list) {
		return p, nil, err
	}
	base := filepath.Base(path)
	for _, m := range list.Problems {
		one := perimeter.ListError{Problems: []perimeter.ListProblem{m}}
		fmt.Fprintf(t.stdout, "%s: %s\n", base, one.Error())
	}
	return p, nil, fmt.Errorf("%d mistakes in %s", len(list.Problems)+list.More, base)
}

// cube loads the release in force.
func (t *terminal) cube() (*cube.Cube, error) {
	cat, err := t.catalog()
	if err != nil {
		return nil, err
	}
	folder, err := store.OpenFolder(t.config.Dir)
	if err != nil {
		return nil, err
	}
	id, err := folder.CurrentID()
	if err != nil {
		return nil, err
	}
	if id == "" {
		return nil, fmt.Errorf("%s has no release yet; run cittamedie ingest, or serve once", t.config.Dir)
	}
	release, err := folder.Open(t.ctx, id)
	if err != nil {
		return nil, err
	}
	c, err := cube.Load(t.ctx, release, cat)
	if err != nil {
		release.Close()
		return nil, err
	}
	return c, nil
}

type perimeterAddCmd struct {
	Name       string `arg:"" help:"Name in the id: small letters, digits and hyphens."`
	File       string `arg:"" help:"A code or a name a line, or CSV with a header." type:"existingfile"`
	Title      string `required:"" help:"Title in Italian." placeholder:"TITLE"`
	TitleEN    string `name:"title-en" help:"Title in English." placeholder:"TITLE"`
	Definition string `help:"How the set is made, in Italian." placeholder:"TEXT"`
	Act        string `help:"The act that sets it up." placeholder:"ACT"`
	Date       string `help:"Day of the act." placeholder:"2023-06-30"`
	Lead       string `help:"The municipality that leads, by code or name." placeholder:"NAME"`
	Replace    bool   `help:"Write over one of that name."`
}

func (c perimeterAddCmd) Run(t *terminal) error {
	p, done, err := t.readList(c.File, c.Lead)
	if err != nil {
		return err
	}
	defer done()
	k := perimeter.Kept{
		Name: c.Name, Title: data.Text{IT: c.Title, EN: c.TitleEN}, Definition: data.Text{IT: c.Definition}, Act: c.Act, Date: data.Date(c.Date),
		Vintage: p.Vintage, Lead: p.Lead, Municipalities: p.Municipalities,
	}
	if p.From != nil { // as they were given, by the codes of their day
		key, err := perimeter.Parse(p.ID)
		if err != nil {
			return err
		}
		k.Lead, k.Municipalities = key.Lead, key.Codes
	}
	text, err := k.Text()
	if err != nil {
		return err
	}
	if _, err := perimeter.ParseKept(c.Name, text); err != nil { // what is written can be read
		return err
	}
	folder := filepath.Join(t.config.Dir, keptFolder)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	if err := writeNew(folder, c.Name+".yaml", text, c.Replace); err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.stdout, "kept.%s: %d municipalities; a server reads it when it starts\n", c.Name, len(p.Municipalities))
	return err
}

// writeNew writes a file whole or not at all.
func writeNew(folder, name string, text []byte, replace bool) error {
	path := filepath.Join(folder, name)
	if _, err := os.Stat(path); err == nil && !replace {
		return fmt.Errorf("%s is there already; --replace writes over it", path)
	}
	file, err := os.CreateTemp(folder, "."+name+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	_, err = file.Write(text)
	if err = errors.Join(err, file.Sync(), file.Chmod(0o644), file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}
