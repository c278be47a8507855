package ingest

import (
	"context"
	"encoding/base64"
	"strings"
	"testing"

	"kvern/corpus/corpustest"

	"github.com/google/go-cmp/cmp"
)

// mailOf makes a message of parts, each with its fields.
func mailOf(parts ...string) string {
	head := "Received: from a.example.no\r\nFrom: Kari Nordmann <kari@example.no>\r\nSubject: =?iso-8859-1?Q?M=F8teinnkalling?=\r\n" +
		"Date: Tue, 17 Sep 2019 23:30:00 +0200\r\nMIME-Version: 1.0\r\n"
	if len(parts) == 1 {
		return head + parts[0]
	}
	return head + "Content-Type: multipart/mixed; boundary=skilje\r\n\r\nMIME\r\n--skilje\r\n" + strings.Join(parts, "\r\n--skilje\r\n") + "\r\n--skilje--\r\n"
}

// attached makes a part with a file.
func attached(name, media string, content []byte) string {
	return "Content-Type: " + media + "; name=\"" + name + "\"\r\nContent-Disposition: attachment; filename=\"" + name + "\"\r\n" +
		"Content-Transfer-Encoding: base64\r\n\r\n" + base64.StdEncoding.EncodeToString(content)
}

const (
	letterPart = "Content-Type: text/plain; charset=utf-8\r\n\r\nMøtet er flytta til torsdag."
	twinPart   = "Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\nHei\r\n--b\r\nContent-Type: text/html\r\n\r\n<b>Hei\r\n--b--"
)

func TestMail(t *testing.T) {
	two := mailOf(letterPart, attached("vedlegg.txt", "text/plain", []byte("Čoahkkin lei ikte.")))
	var seven []string
	for range 7 {
		seven = append(seven, letterPart)
	}
	corpustest.Reader(t, containerCase(Mail, map[string][]byte{
		"text": []byte(mailOf(letterPart)), "attachment": []byte(two),
		"in a message": []byte(mailOf(letterPart, "Content-Type: message/rfc822\r\n\r\n"+mailOf("\r\nVidaresendt"))),
	}, map[string][]byte{
		"too-large": tarred("a.eml", two), "truncated": []byte(two[:len(two)-15]), "too-many-entries": []byte(mailOf(seven...)),
		"outside-archive": []byte(mailOf(letterPart, attached("../../ut.txt", "text/plain", nil))),
		"encrypted":       []byte(mailOf(attached("smime.p7m", "application/pkcs7-mime", []byte("x")))),
		"not-a-document":  []byte(mailOf(letterPart, attached("a.png", "image/png", []byte("x")))),
		"alternative":     []byte(mailOf(twinPart, letterPart)),
	}))
}

func TestMailbox(t *testing.T) {
	from := "From MAILER-DAEMON Fri Jul  8 12:08:34 2011\r\n"
	sound := from + mailOf(letterPart) + "\r\n\r\n" + from + mailOf("\r\n\r\nDen andre.") + "\r\n\r\n"
	corpustest.Reader(t, containerCase(Mailbox, map[string][]byte{"two": []byte(sound)}, map[string][]byte{
		"too-many-entries": []byte(strings.Repeat(from+mailOf("\r\nx")+"\r\n\r\n", 7)), "too-large": []byte(sound), "truncated": tarred("a.mbox", sound)[:700],
	}))
}

// TestMailMembers looks at what becomes of each part, and of an attachment in an archive.
func TestMailMembers(t *testing.T) {
	raw := mailOf(twinPart, attached("m\xf8te.docx", "application/octet-stream", docx("<w:p><w:r><w:t>Innkalling.</w:t></w:r></w:p>")),
		attached("alt.zip", "application/zip", zippedUp("brev.txt", "Brev")), attached("", "application/pdf", []byte("%PDF-1.4")),
		"Content-Type: message/rfc822\r\n\r\n"+mailOf("\r\nVidaresendt"), "Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR",
		attached("C:\\brev.txt", "text/plain", []byte("ut")))
	got := membersOf(t, "a.txt", []byte(raw), DefaultLimits)
	for i := range got {
		if strings.Contains(got[i], "docx") {
			got[i], _, _ = strings.Cut(got[i], " 0-")
		}
	}
	want := []string{
		"@text.txt document 0-3", "@text.html alternative 0-6", "møte.docx document", "alt.zip!brev.txt document 0-4", "@5.pdf damaged 0-8",
		"@6.eml!@text.txt document 0-11", "@text.txt#2 not-a-document 0-15", "@8 outside-archive 0-2",
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

// TestMailFacts reads legacy Sámi text, and looks that nobody's address comes along.
func TestMailFacts(t *testing.T) {
	raw := mailOf("Content-Type: text/plain; charset=iso-8859-10\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=C8oahkkin lei K=E1r=E1=B9joga=B9 ikte.",
		attached("a.html", "text/html", []byte("<title>Vedlegg</title><p>Kommunestyret vedtok torsdag planen.")))
	var got []string
	for r, err := range readMemory(context.Background(), allParts, "", "a.eml", []byte(raw), DefaultLimits) {
		if err != nil {
			t.Fatal(err)
		}
		d := r.Document
		got = append(got, d.Text(), d.Title, d.Published.String(), d.Origin.Encoding)
		if strings.Contains(strings.Join([]string{d.Text(), d.Title, d.URL, d.ID, d.WorkID}, "\n"), "example.no") {
			t.Error("an address came along")
		}
	}
	want := []string{
		"Čoahkkin lei Kárášjogaš ikte.", "Møteinnkalling", "2019-09-17", "ISO-8859-4", // in which these letters are the same

		"Kommunestyret vedtok torsdag planen.", "Vedlegg", "", "UTF-8",
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

// TestWebPageInOneFile reads a page that was saved with its pictures.
func TestWebPageInOneFile(t *testing.T) {
	raw := "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=a\r\n\r\n--a\r\nContent-Type: text/html; charset=windows-1252\r\nContent-Location: file:///C:/a.htm\r\n\r\n" +
		"<html><body><p>M\xf8tet i S\xf8rv\xe5gen er flytta til torsdag.</p></body></html>\r\n--a\r\nContent-Type: text/css\r\n\r\np{}\r\n--a--"
	want := []string{"@text.html document 0-72", "@text.txt not-a-document 0-3"}
	got := membersOf(t, "brev.doc", []byte(raw), DefaultLimits)
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

func FuzzMail(f *testing.F) {
	f.Add([]byte(mailOf(twinPart, attached("a.txt", "text/plain", []byte("Møte")))))
	corpustest.FuzzReader(f, containerCase(Mail, nil, nil))
}
