package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"kvern/ingest/filename"
	"kvern/internal/rundir"
	"kvern/pipelines"

	"github.com/spf13/cobra"
)

func sourceWorklistCommand() *cobra.Command {
	var o worklistOptions
	c := &cobra.Command{
		Use:   "worklist DIR",
		Short: "List the files that somebody has to do something about",
		Long: `worklist lists the files that the last run into DIR held back or left out for a
reason, one a line: source, file (file!member in an archive), reason and detail, with
tabs between; a tab in a name is shown as \t, and a line end as \n. Without --reason it lists all that was quarantined.

Where the reason is needs-ocr, put the recognised text beside the file: for skann.pdf
as skann.pdf.txt, skann.txt, skann.pdf.alto.xml, skann.alto.xml or an ALTO file
skann.xml. The next run reads it in place of the file, and redoes nothing else. It is
read too where the file is damaged, encrypted or has fonts that cannot be read.

Where a path held personal data, that was removed with the run, so the path shown is
not that of the file.`,
		Example: `  kvern source worklist --reason needs-ocr out
  kvern source worklist --reason needs-ocr -0 out | xargs -0 -I{} ocrmypdf --sidecar {}.txt {} /dev/null`,
		Args: args(1, 1, "the directory of a run"),
		RunE: func(c *cobra.Command, a []string) error {
			if o.json && o.null {
				return usageError{errors.New("--json and --null exclude one another")}
			}
			dir, err := rundir.New(a[0], o.state)
			if err != nil {
				return err
			}
			all, err := pipelines.Worklist(dir, o.reasons)
			if err != nil {
				return usageError{err}
			}
			members, err := o.print(c.OutOrStdout(), all)
			if members > 0 {
				fmt.Fprintf(c.ErrOrStderr(), "kvern: %s in archives left out: unpack these first\n", count(members, "file"))
			}
			return err
		},
	}
	c.Flags().StringArrayVar(&o.reasons, "reason", nil, "reason to list, such as needs-ocr; may be given again")
	c.Flags().StringVar(&o.state, "state", "", "directory of the workshop (default: DIR.kvern)")
	c.Flags().BoolVar(&o.json, "json", false, "print a JSON object a line")
	c.Flags().BoolVarP(&o.null, "null", "0", false, "print only the paths, relative to the inputs root, each ended by a NUL, and none in archives")
	return c
}

type worklistOptions struct {
	reasons    []string
	state      string
	json, null bool
}

// oneCell keeps a path in its column.
var oneCell = strings.NewReplacer("\t", `\t`, "\n", `\n`, "\r", `\r`)

// print writes the list and counts what --null leaves out.
func (o *worklistOptions) print(w io.Writer, all []pipelines.Errand) (members int, err error) {
	for _, e := range all {
		path := e.File
		if e.Member != "" {
			path += "!" + e.Member
		}
		switch {
		case o.json:
			err = json.NewEncoder(w).Encode(e)
		case o.null && e.Member != "":
			members++
		case o.null:
			_, err = fmt.Fprintf(w, "%s\x00", filename.Unescape(e.File))
		default:
			_, err = fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", e.Source, oneCell.Replace(path), e.Reason, e.Detail)
		}
		if err != nil {
			return members, err
		}
	}
	return members, nil
}
