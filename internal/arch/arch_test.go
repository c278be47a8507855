// Package arch holds the house rules as tests. When one of them is in the way,
// change the design in docs/architecture.md first, then the rule.
package arch

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "kvern"

// mayImport says which packages of the module a package may import. A name that
// ends in /... stands for the package and all below it. The order is the order
// in which text flows; nothing imports upwards.
var mayImport = []struct {
	pkg    string
	others []string
	reason string
}{
	{"corpus", nil, "the vocabulary stands on the standard library alone"},
	{"corpus/corpustest", []string{"corpus"}, "suites know what a part promises, not which parts there are"},

	{"ingest", []string{"corpus", "ingest/..."}, "a part knows neither the engine nor another room"},
	{"filter", []string{"corpus", "filter/..."}, "a part knows neither the engine nor another room"},
	{"dedup", []string{"corpus", "dedup/...", "internal/extsort"}, "a part knows neither the engine nor another room"},
	{"export", []string{"corpus", "export/..."}, "a part knows neither the engine nor another room"},

	{"ingest/...", []string{"ingest/..."}, "an algorithm knows strings, bytes and numbers, not documents"},
	{"filter/...", []string{"filter/..."}, "an algorithm knows strings, bytes and numbers, not documents"},
	{"dedup/...", []string{"dedup/...", "internal/extsort"}, "an algorithm knows strings, bytes and numbers, not documents"},
	{"export/...", []string{"export/..."}, "an algorithm knows strings, bytes and numbers, not documents"},

	{"sources", nil, "descriptions of sources are data"},

	{"internal/storage/...", []string{"internal/storage/..."}, "storage knows files"},
	{"internal/extsort", nil, "sorting knows bytes"},
	{"internal/golden", nil, "a test helper"},
	{"internal/conf", nil, "settings are any struct with tags"},
	{"internal/rundir", []string{"internal/storage/..."}, "the layout of a run knows names and files"},
	{"internal/jsonline", nil, "an algorithm on bytes"},
	{"internal/eval", []string{"corpus", "internal/golden"}, "scoreboards"},
	{"internal/arch", nil, "rules look at source code"},

	{"engine/...", []string{"corpus", "engine/...", "internal/storage", "internal/rundir"}, "the engine knows no part"},
	{"pipelines/...", []string{
		"corpus", "ingest/...", "filter/...", "dedup/...", "export/...", "engine/...", "pipelines/...", "internal/...", "sources",
	}, "pipelines put the parts together"},
	{"cmd/kvern", []string{"..."}, "the command may use everything"},
}

// testsMayAlsoImport holds for _test.go files of every package.
var testsMayAlsoImport = []string{"corpus", "corpus/corpustest", "internal/golden", "internal/storage/...", "internal/eval"}

// libraries says which packages may use a library that would otherwise spread.
var libraries = []struct {
	library string
	users   []string
	reason  string
}{
	{"github.com/spf13/cobra", []string{"cmd/kvern"}, "verbs live in cmd/kvern"},
	{"go.yaml.in/yaml/v3", []string{"internal/conf", "pipelines", "cmd/kvern"}, "parts get structs, not YAML"},
	{"github.com/apache/arrow/go/v17", []string{"ingest/...", "export/...", "dedup", "pipelines", "cmd/kvern"}, "Parquet is read and written at the edges"},
	{"net/http", []string{"ingest/fetch"}, "nothing opens a connection but what a source says under fetch"},
	{"github.com/pdfcpu/pdfcpu", []string{"ingest/pdftext"}, "its types and its global settings stay in one file"},
	{"github.com/pemistahl/lingua-go", []string{"filter/language/..."}, "its models weigh 135 MB in every binary that links it"},
}

func matches(pattern, pkg string) bool {
	if rest, ok := strings.CutSuffix(pattern, "..."); ok {
		return rest == "" || pkg == strings.TrimSuffix(rest, "/") || strings.HasPrefix(pkg, rest)
	}
	return pattern == pkg
}

func anyMatch(patterns []string, pkg string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return matches(p, pkg) })
}

type goPackage struct {
	ImportPath, Dir, Name              string
	GoFiles, TestGoFiles, XTestGoFiles []string
	Imports, TestImports, XTestImports []string
}

func (p goPackage) path() string {
	return strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
}

func packages(t *testing.T) []goPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-json", module+"/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []goPackage
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

func TestImports(t *testing.T) {
	for _, p := range packages(t) {
		i := slices.IndexFunc(mayImport, func(r struct {
			pkg    string
			others []string
			reason string
		},
		) bool {
			return matches(r.pkg, p.path())
		})
		if i < 0 {
			t.Errorf("package %s is not in the table of who may import whom", p.path())
			continue
		}
		rule := mayImport[i]
		for _, imp := range p.Imports {
			checkLibrary(t, p.path(), imp)
			if own, ok := strings.CutPrefix(imp, module+"/"); ok && own != p.path() && !anyMatch(rule.others, own) {
				t.Errorf("%s imports %s: %s", p.path(), own, rule.reason)
			}
		}
		for _, imp := range append(p.TestImports, p.XTestImports...) {
			if own, ok := strings.CutPrefix(imp, module+"/"); ok && own != p.path() && !anyMatch(rule.others, own) && !anyMatch(testsMayAlsoImport, own) {
				t.Errorf("tests of %s import %s: %s", p.path(), own, rule.reason)
			}
		}
		if p.path() == "corpus" {
			for _, imp := range p.Imports {
				if strings.Contains(imp, ".") {
					t.Errorf("corpus imports %s: %s", imp, rule.reason)
				}
			}
		}
	}
}

func checkLibrary(t *testing.T, pkg, imp string) {
	t.Helper()
	for _, l := range libraries {
		if (imp == l.library || strings.HasPrefix(imp, l.library+"/")) && !anyMatch(l.users, pkg) {
			t.Errorf("%s imports %s: %s", pkg, l.library, l.reason)
		}
	}
}

// source is one parsed file that is not a test.
type source struct {
	pkg, path string
	file      *ast.File
	set       *token.FileSet
}

func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	for _, p := range packages(t) {
		for _, name := range p.GoFiles {
			set := token.NewFileSet()
			f, err := parser.ParseFile(set, filepath.Join(p.Dir, name), nil, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, source{p.path(), path.Join(p.path(), name), f, set})
		}
	}
	return all
}

func TestNoInit(t *testing.T) {
	for _, s := range sources(t) {
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s has an init function: list the part in pipelines/catalog.go instead", s.path)
			}
		}
	}
}

func TestExportedNamesAreDocumented(t *testing.T) {
	packageDoc := map[string]bool{}
	for _, s := range sources(t) {
		packageDoc[s.pkg] = packageDoc[s.pkg] || s.file.Doc != nil
		for _, d := range s.file.Decls {
			checkDoc(t, s, d)
		}
	}
	for pkg, ok := range packageDoc {
		if !ok {
			t.Errorf("package %s has no package comment", pkg)
		}
	}
}

func checkDoc(t *testing.T, s source, d ast.Decl) {
	t.Helper()
	missing := func(n *ast.Ident) { t.Errorf("%s: %s has no doc comment", s.set.Position(n.Pos()), n.Name) }
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && exportedReceiver(d) && d.Doc == nil {
			missing(d.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				if spec.Name.IsExported() && d.Doc == nil && spec.Doc == nil {
					missing(spec.Name)
				}
			case *ast.ValueSpec:
				for _, n := range spec.Names {
					if n.IsExported() && d.Doc == nil && spec.Doc == nil && spec.Comment == nil {
						missing(n)
					}
				}
			}
		}
	}
}

func exportedReceiver(f *ast.FuncDecl) bool {
	if f.Recv == nil {
		return true
	}
	t := f.Recv.List[0].Type
	if p, ok := t.(*ast.StarExpr); ok {
		t = p.X
	}
	if g, ok := t.(*ast.IndexExpr); ok {
		t = g.X
	}
	n, ok := t.(*ast.Ident)
	return ok && n.IsExported()
}

// TestPartsAreInTheCatalogue finds every exported variable made by a function
// whose name ends in Spec and looks for it in pipelines/catalog.go.
func TestPartsAreInTheCatalogue(t *testing.T) {
	listed := map[string]bool{}
	var parts []string
	for _, s := range sources(t) {
		if s.path == "pipelines/catalog.go" {
			ast.Inspect(s.file, func(n ast.Node) bool {
				if sel, ok := n.(*ast.SelectorExpr); ok {
					if x, ok := sel.X.(*ast.Ident); ok {
						listed[x.Name+"."+sel.Sel.Name] = true
					}
				}
				return true
			})
		}
		if !anyMatch([]string{"ingest", "filter", "dedup", "export"}, s.pkg) {
			continue
		}
		for _, d := range s.file.Decls {
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.VAR {
				parts = append(parts, partVars(s.pkg, g)...)
			}
		}
	}
	for _, p := range parts {
		if !listed[p] {
			t.Errorf("part %s is not listed in pipelines/catalog.go", p)
		}
	}
	if len(parts) == 0 {
		t.Error("no parts found: has the way they are declared changed?")
	}
}

func partVars(pkg string, g *ast.GenDecl) (names []string) {
	for _, spec := range g.Specs {
		v := spec.(*ast.ValueSpec)
		for i, value := range v.Values {
			call, ok := value.(*ast.CallExpr)
			if !ok || !v.Names[i].IsExported() {
				continue
			}
			fun := call.Fun
			if g, ok := fun.(*ast.IndexExpr); ok {
				fun = g.X
			}
			if sel, ok := fun.(*ast.SelectorExpr); ok && strings.HasSuffix(sel.Sel.Name, "Spec") {
				names = append(names, path.Base(pkg)+"."+v.Names[i].Name)
			}
		}
	}
	return names
}

func TestPackageNamesSayWhatTheyAre(t *testing.T) {
	for _, p := range packages(t) {
		if slices.Contains([]string{"util", "utils", "common", "helpers", "helper", "types", "misc", "base"}, p.Name) {
			t.Errorf("package %s: name it after what it is for", p.path())
		}
	}
}

// The size rules of the house: at most one function in a hundred is longer than
// 80 lines, one in ten longer than 40.
func TestFunctionsAreShort(t *testing.T) {
	var lengths []int
	long := map[string]int{}
	for _, s := range sources(t) {
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Body != nil {
				n := s.set.Position(f.End()).Line - s.set.Position(f.Pos()).Line + 1
				lengths = append(lengths, n)
				if n > 80 {
					long[s.set.Position(f.Pos()).String()+" "+f.Name.Name] = n
				}
			}
		}
	}
	slices.Sort(lengths)
	if p90 := lengths[len(lengths)*9/10]; p90 > 40 {
		t.Errorf("one function in ten is longer than %d lines", p90)
	}
	if len(long)*100 > len(lengths) {
		t.Errorf("%d of %d functions are longer than 80 lines: %v", len(long), len(lengths), long)
	}
}

// TestNoMachinePaths keeps paths of a developer's machine out of the project.
func TestNoMachinePaths(t *testing.T) {
	root := filepath.Join("..", "..")
	needles := []string{"/" + "work/", "/" + "home/", "/" + "Users/"}
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == ".git" || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if !slices.Contains([]string{".go", ".md", ".yaml", ".sh", ".txtar", ".txt"}, filepath.Ext(p)) {
			return nil
		}
		checkNeedles(t, p, needles)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func checkNeedles(t *testing.T, file string, needles []string) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range needles {
		if strings.Contains(string(b), n) {
			t.Errorf("%s contains %q, a path of a machine", file, n)
		}
	}
}
