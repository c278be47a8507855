package ingest

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"iter"
	"path"
	"strings"
	"time"

	"kvern/corpus"
	"kvern/ingest/mail"
	"kvern/ingest/sniff"
)

// Mail unpacks messages of electronic mail: the text first, then what is attached. The
// subject is the title of the text and the day it was sent that of publication; who sent
// it and who got it is not read.
var Mail = corpus.NewSpec(corpus.KindContainer, corpus.Info{
	Name: "eml", Version: 2,
	Summary: "E-mail: the text, in plain text where there is one, and the attachments; without the addresses.",
	Reasons: []corpus.Reason{reasonTooLarge, reasonTruncated, reasonTooMany, reasonOutsideName, reasonEncrypted, reasonNotADocument, reasonAlternative},
}, NoSettings{}, func(NoSettings) (any, error) { return message{}, nil })

type message struct{}

// Signature claims what begins with the fields of a message, and web pages that were
// saved as one.
func (message) Signature() sniff.Signature {
	return sniff.Signature{Mark: func(head []byte) int {
		if mail.Looks(head) {
			return len("MIME-Version: 1.0")
		}
		return 0
	}, Extensions: []string{".eml", ".mht", ".mhtml"}}
}

// Unpack yields the parts. Text of the message itself is the member @text, its
// attachments have the names of their files.
func (message) Unpack(_ context.Context, b *Blob) iter.Seq2[*Blob, error] {
	return func(yield func(*Blob, error) bool) {
		r, size, err := b.At()
		if err != nil {
			yield(nil, err)
			return
		}
		m := b.members()
		msg, err := mail.Parse(r, size, b.limits.MaxEntries)
		if err != nil {
			yield(nil, err)
			return
		}
		for _, p := range msg.Parts {
			m.entries++
			if !yield(m.mailPart(msg, p, r), nil) {
				return
			}
		}
		switch {
		case msg.More:
			yield(nil, m.fault(reasonTooMany.Name, fmt.Sprintf("limits.max_entries is %d", b.limits.MaxEntries)))
		case msg.CutOff:
			yield(nil, m.fault(reasonTruncated.Name, "the last part is not ended"))
		}
	}
}

// mailPart makes the blob of a part.
func (m *members) mailPart(msg mail.Message, p mail.Part, r io.ReaderAt) *Blob {
	name := p.Name
	if name == "" || !p.Attached {
		name = "@text" + textExtension(p.Media)
		if p.Attached {
			name = fmt.Sprintf("@%d", m.entries) + partExtensions[p.Media]
		}
	} else if path.Ext(name) == "" {
		name += partExtensions[p.Media]
	}
	member, base, ok := m.name(name)
	inner := m.b.Inner(base, member, p.Open(r))
	inner.likely = p.Size()
	inner.about.charset = p.Charset
	if !p.Attached {
		inner.about.title = msg.Subject
		inner.about.published = day(msg.Date)
	}
	switch {
	case !ok:
		inner.refuse = reasonOutsideName.Name
	case locked(p.Media):
		inner.refuse = reasonEncrypted.Name
	case p.Twin:
		inner.leave = reasonAlternative.Name
	case notADocument(p.Media) || aboutMail[p.Media]:
		inner.leave = reasonNotADocument.Name
	}
	return inner
}

// day is the day of a time in its own zone, or empty.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

// textExtension is that by which the text of a message is read.
func textExtension(media string) string { return cmp.Or(partExtensions[media], ".txt") }

// partExtensions are those of attachments without one.
var partExtensions = map[string]string{
	"text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt", "application/pdf": ".pdf", "message/rfc822": ".eml",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
	"application/vnd.oasis.opendocument.text":                                 ".odt",
	"application/epub+zip":                                                    ".epub", "application/zip": ".zip", "application/rtf": ".rtf", "text/rtf": ".rtf",
}

// locked reports whether a part is encrypted (RFC 8551, RFC 3156).
func locked(media string) bool {
	return media == "application/pkcs7-mime" || media == "application/x-pkcs7-mime" || media == "application/pgp-encrypted"
}

// aboutMail are the types of parts that are about the transport of a message.
var aboutMail = map[string]bool{
	"message/delivery-status": true, "message/disposition-notification": true, "text/rfc822-headers": true, "message/external-body": true,
	"application/pkcs7-signature": true, "application/x-pkcs7-signature": true, "application/pgp-signature": true, "application/pgp-keys": true,
	"text/calendar": true, "text/x-vcard": true, "text/vcard": true, "text/directory": true,
}

// Mailbox unpacks files of many messages.
var Mailbox = corpus.NewSpec(corpus.KindContainer, corpus.Info{
	Name: "mbox", Version: 2,
	Summary: "Mailboxes of e-mail in one file (mbox).",
	Reasons: []corpus.Reason{reasonTooMany, reasonTooLarge, reasonTruncated},
}, NoSettings{}, func(NoSettings) (any, error) { return mailbox{}, nil })

type mailbox struct{}

// Signature claims what begins with the line in front of a message.
func (mailbox) Signature() sniff.Signature {
	return sniff.Signature{Mark: func(head []byte) int {
		if strings.HasPrefix(string(head), "From ") && mail.Looks(head) {
			return len("MIME-Version: 1.0 From")
		}
		return 0
	}, Extensions: []string{".mbox", ".mbx"}}
}

// Unpack yields the messages. A member is named @ and the offset of its message.
func (mailbox) Unpack(_ context.Context, b *Blob) iter.Seq2[*Blob, error] {
	return func(yield func(*Blob, error) bool) {
		m := b.members()
		box := mail.NewBox(b)
		for {
			at, r, err := box.Next()
			if err == io.EOF {
				return
			}
			if err == nil {
				err = m.next()
			}
			if err != nil {
				yield(nil, m.place(err))
				return
			}
			if !yield(b.Inner("message.eml", offsetName(at), r), nil) {
				return
			}
		}
	}
}
