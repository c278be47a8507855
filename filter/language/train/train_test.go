package train

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kvern/filter/language"
	"kvern/filter/language/labelled"

	"github.com/google/go-cmp/cmp"
)

// small are options for tests: a second of work.
func small() Options { return Options{Seed: 1, Runs: 2, Epochs: 4} }

// rows makes examples of four languages out of invented sentences.
func rows() (rows []labelled.Row) {
	for range 10 {
		for _, s := range []struct{ lang, text string }{
			{"nob", "Kommunen har mottatt søknaden din og svarer innen fire uker."},
			{"nob", "Hvis du ikke er fornøyd med vedtaket, kan du klage til statsforvalteren."},
			{"nno", "Kommunen har motteke søknaden din og svarar innan fire veker."},
			{"nno", "Viss du ikkje er nøgd med vedtaket, kan du klage til statsforvaltaren."},
			{"sme", "Suohkan lea ožžon du ohcamuša ja vástida njealji vahku siste."},
			{"sme", "Jus it leat duhtavaš mearrádusain, de sáhtát váidit stáhtahálddašeaddjái."},
			{"fra", "La commune a reçu votre demande et répondra dans quatre semaines."},
			{"eng", "The council has received your application, says Kari Anne Moen of Oslo."},
		} {
			rows = append(rows, labelled.Row{Text: s.text, Lang: s.lang, Source: "invented", Licence: "CC0"})
		}
	}
	return rows
}

func TestTrain(t *testing.T) {
	id, err := language.Open(Train(rows(), small()).Encode())
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]language.Label{
		"Søknaden er mottatt, og du kan klage hvis du ikke er fornøyd.": language.Bokmaal,
		"Søknaden er motteken, og du kan klage viss du ikkje er nøgd.":  language.Nynorsk,
		"Sáhtát váidit jus it leat duhtavaš, ja mii vástidit.":          language.NorthernSami,
		"votre demande dans quatre semaines":                            language.Undetermined,
		"Сообщение для новых жителей":                                   language.Undetermined,
	} {
		var r language.Result
		id.Detect(&r, text, language.Options{})
		if r.Language != want {
			t.Errorf("%q: %s, want %s", text, r.Language, want)
		}
	}
}

func TestTrainIsDeterministic(t *testing.T) {
	a, b := Train(rows(), small()).Encode(), Train(rows(), small()).Encode()
	if !bytes.Equal(a, b) {
		t.Error("the same rows and options gave two models")
	}
	o := small()
	o.Seed = 2
	if bytes.Equal(a, Train(rows(), o).Encode()) {
		t.Error("the seed makes no difference")
	}
}

// The model that kvern ships is what its card says: the bytes, and that the
// files named there give them.
func TestShippedModelIsThatOfItsCard(t *testing.T) {
	card, model := shipped(t)
	if want := fmt.Sprintf("sha256 %x\n", sha256.Sum256(model)); !strings.Contains(card, want) {
		t.Errorf("the card does not say %s", want)
	}
}

func TestEndToEndShippedModelIsRebuilt(t *testing.T) {
	if os.Getenv("KVERN_E2E") == "" {
		t.Skip("takes minutes: set KVERN_E2E=1, as .ci/run does")
	}
	const data = "../../../../shared/data/language/"
	if _, err := os.Stat(data); err != nil {
		t.Skip("needs ../shared/data, which is not here")
	}
	files, err := labelled.Read(data+"train.jsonl.gz", data+"train_more.jsonl.gz", data+"train_ndt.jsonl.gz")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := Write(dir, files, Defaults()); err != nil {
		t.Fatal(err)
	}
	card, model := shipped(t)
	if b, err := os.ReadFile(filepath.Join(dir, ModelFile)); err != nil || !bytes.Equal(b, model) {
		t.Errorf("training gives another model than the one that is shipped (%v)", err)
	}
	if b, err := os.ReadFile(filepath.Join(dir, CardFile)); err != nil || string(b) != card {
		t.Errorf("training gives another card than the one that is shipped (%v)", err)
	}
}

func shipped(t *testing.T) (card string, model []byte) {
	t.Helper()
	b, err := os.ReadFile("../data/" + CardFile)
	if err != nil {
		t.Fatal(err)
	}
	if model, err = os.ReadFile("../data/" + ModelFile); err != nil {
		t.Fatal(err)
	}
	return string(b), model
}

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	plain := `{"text":"Het oon tullu kotia ja puhuthaan kainun kieltä.","lang":"fkv","source":"a","lic":"CC0","domain":"x"}
{"text":"Hän on tullut kotiin, kun päivä on pitkä.","lang":"fkv","source":"a","lic":"CC0"}
`
	write(t, filepath.Join(dir, "a.jsonl"), []byte(plain))
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte(`{"text":"Møtet er åpent for alle.","lang":"nob","source":"b","lic":"NLOD-2.0"}`))
	z.Close()
	write(t, filepath.Join(dir, "b.jsonl.gz"), b.Bytes())

	inputs, err := labelled.Read(filepath.Join(dir, "a.jsonl"), filepath.Join(dir, "b.jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(selected(inputs)); n != 2 {
		t.Errorf("%d rows selected, want 2: one is Finnish", n)
	}
	if err := Write(dir, inputs, Options{Seed: 1, Runs: 1, Epochs: 1}); err != nil {
		t.Fatal(err)
	}
	model, err := os.ReadFile(filepath.Join(dir, ModelFile))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := language.Open(model); err != nil {
		t.Error(err)
	}
	card, err := os.ReadFile(filepath.Join(dir, CardFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"| fkv | 2 |", "| nob | 1 |", "| b | NLOD-2.0 | nob | 1 |", "b.jsonl.gz", inputs[0].SHA256} {
		if !strings.Contains(string(card), want) {
			t.Errorf("the card lacks %q", want)
		}
	}
}

func write(t *testing.T, file string, b []byte) {
	t.Helper()
	if err := os.WriteFile(file, b, 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestNamesAreFound(t *testing.T) {
	got := appendNames(nil, "Møtet leies av Kari Nordmann, Ola Hansen og Per. Lensmann Åse Bråten Li kom til Oslo.")
	want := []string{"Kari Nordmann", "Ola Hansen", "Lensmann Åse Bråten Li"}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Error(diff)
	}
}

func TestExp(t *testing.T) {
	for x := float32(0); x > -59; x -= 0.37 {
		want := math.Exp(float64(x))
		if got := float64(exp(x)); math.Abs(got-want) > 3e-6*want {
			t.Errorf("exp(%g) = %g, want %g", x, got, want)
		}
	}
	if exp(-100) != 0 {
		t.Error("exp(-100) is not 0")
	}
}
