package main

import (
	"embed"
	"fmt"
	"strings"
	"text/tabwriter"
)

//go:embed ops
var opsFiles embed.FS

// opsCmd prints the files an operator starts from.
type opsCmd struct {
	Name string `arg:"" optional:"" help:"File to print; all are listed when none is named."`
}

// opsWords says what each file is and where it belongs.
var opsWords = [][2]string{
	{"cittamedie.service", "unit of systemd: /etc/systemd/system/cittamedie.service"},
	{"config.yaml", "configuration: /etc/cittamedie/config.yaml"},
	{"nginx.conf", "nginx in front, under a sub-path: inside a server block"},
	{"apache.conf", "Apache in front, under a sub-path: inside a virtual host"},
	{"alerts.yml", "alert rules of Prometheus"},
}

func (c opsCmd) Run(t *terminal) error {
	if c.Name == "" {
		table := tabwriter.NewWriter(t.stdout, 0, 0, 2, ' ', 0)
		for _, f := range opsWords {
			fmt.Fprintf(table, "%s\t%s\n", f[0], f[1])
		}
		return table.Flush()
	}
	text, err := opsFiles.ReadFile("ops/" + c.Name)
	if err != nil {
		names := make([]string, len(opsWords))
		for i, f := range opsWords {
			names[i] = f[0]
		}
		return fmt.Errorf("there is no %q; there are %s", c.Name, strings.Join(names, ", "))
	}
	_, err = t.stdout.Write(text)
	return err
}
