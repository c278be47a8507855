// Package mail finds the texts and the attachments in a message of electronic mail
// (RFC 5322, MIME in RFC 2045 to 2049).
//
// It goes through a message once, line by line, and gives the places of its parts, so
// that a large attachment is never held in memory. It bears with what mail programs
// did: lines without CR, parts that nobody ended, a boundary that never comes, letters
// in headers that are no ASCII.
//
// Who sent a message and who got it is not read.
package mail

import (
	"io"
	"strings"
	"time"

	netmail "net/mail"
)

// Message is what a message holds.
type Message struct {
	Subject string
	Date    time.Time // in the zone of the sender; zero when it is unknown
	Parts   []Part
	// CutOff reports that the message ends before its last part does.
	CutOff bool
	// More reports that there are more parts than were asked for.
	More bool
}

// Part is a text or an attachment.
type Part struct {
	Media    string // such as "text/plain", in lower case
	Charset  string // as declared, or empty
	Name     string // of the file, or empty
	Attached bool   // is no text of the message itself
	// Twin reports that another part says the same in plain text.
	Twin bool

	start, end int64
	transfer   string // encoding, in lower case
	choice     int    // number of the multipart/alternative around it, or 0
}

// Parse parses a message of the given size and finds its first parts.
func Parse(r io.ReaderAt, size int64, maxParts int) (Message, error) {
	p := &parser{r: r, lines: newLines(io.NewSectionReader(r, 0, size)), max: maxParts}
	if err := p.parse(); err != nil {
		return Message{}, err
	}
	if err := p.findTwins(); err != nil {
		return Message{}, err
	}
	return p.m, nil
}

// parser is a message being read.
type parser struct {
	r     io.ReaderAt
	lines *lines
	max   int
	m     Message

	open    []multi // multiparts, the outermost first
	leaf    Part    // that is being read
	reading bool    // a leaf is being read
	choices int
}

// multi is an open multipart.
type multi struct {
	boundary string
	choice   int // number of the multipart/alternative that it is or lies in, or 0
	digest   bool
	header   Part // what it is itself, should there be no parts in it
	any      bool // there was a part
}

// maxOpen is deeper than any program nests multiparts.
const maxOpen = 32

func (p *parser) parse() error {
	if err := p.lines.skipEnvelope(); err != nil {
		return err
	}
	h, err := p.lines.header()
	if err != nil {
		return err
	}
	p.m.Subject = decodeWords(h["subject"])
	if t, err := netmail.ParseDate(h["date"]); err == nil {
		p.m.Date = t
	}
	p.begin(h, multi{})
	for !p.m.More {
		line, at, err := p.lines.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		depth, last := p.delimiter(line)
		if depth < 0 || p.lines.rest {
			continue
		}
		p.finish(p.lines.textEnd(at), depth)
		if last {
			p.open = p.open[:depth]
			continue
		}
		p.open[depth].any = true
		h, err := p.lines.header()
		if err != nil {
			return err
		}
		p.begin(h, p.open[depth])
	}
	p.m.CutOff = len(p.open) > 0 && p.open[0].any && !p.m.More
	p.finish(p.lines.at, 0)
	p.closeAll(0, p.lines.at)
	return nil
}

// begin begins a part.
func (p *parser) begin(h map[string]string, around multi) {
	media, parameters := mediaType(h["content-type"])
	if media == "" {
		media = "text/plain"
		if around.digest {
			media = "message/rfc822"
		}
	}
	disposition, more := mediaType(h["content-disposition"])
	part := Part{
		Media: media, Charset: parameters["charset"], start: p.lines.at, choice: around.choice,
		Name: decodeWords(first(more["filename"], parameters["name"])), transfer: strings.ToLower(strings.TrimSpace(h["content-transfer-encoding"])),
	}
	part.Attached = disposition == "attachment" || part.Name != "" || strings.HasPrefix(media, "message/")
	boundary := parameters["boundary"]
	if !strings.HasPrefix(media, "multipart/") || boundary == "" || len(p.open) == maxOpen {
		p.leaf, p.reading = part, true
		return
	}
	m := multi{boundary: boundary, choice: around.choice, digest: media == "multipart/digest", header: part}
	if media == "multipart/alternative" && m.choice == 0 {
		p.choices++
		m.choice = p.choices
	}
	p.open = append(p.open, m)
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// delimiter finds the multipart that a line divides or ends; -1 when there is none.
func (p *parser) delimiter(line []byte) (depth int, last bool) {
	if len(line) < 3 || line[0] != '-' || line[1] != '-' {
		return -1, false
	}
	text := strings.TrimRight(string(line[2:min(len(line), 256)]), " \t\r\n")
	for i := len(p.open) - 1; i >= 0; i-- {
		rest, ok := strings.CutPrefix(text, p.open[i].boundary)
		if ok && (rest == "" || rest == "--") {
			return i, rest == "--"
		}
	}
	return -1, false
}

// finish ends the leaf, and all multiparts deeper than one.
func (p *parser) finish(end int64, depth int) {
	if p.reading {
		p.leaf.end = max(end, p.leaf.start)
		p.add(p.leaf)
		p.reading = false
	}
	if len(p.open) > depth+1 {
		p.closeAll(depth+1, end)
	}
}

// closeAll ends multiparts. One in which no part was found is a text.
func (p *parser) closeAll(from int, end int64) {
	for i := len(p.open) - 1; i >= from; i-- {
		if m := p.open[i]; !m.any {
			m.header.end = max(end, m.header.start)
			m.header.Media = "text/plain"
			p.add(m.header)
		}
	}
	p.open = p.open[:from]
}

func (p *parser) add(part Part) {
	if len(p.m.Parts) >= p.max {
		p.m.More = true
		return
	}
	p.m.Parts = append(p.m.Parts, part)
}

// findTwins marks the texts of a message that say what another part says in plain
// text.
func (p *parser) findTwins() error {
	plain := make([]bool, p.choices+1)
	for _, part := range p.m.Parts {
		if part.choice == 0 || plain[part.choice] || part.Attached || part.Media != "text/plain" {
			continue
		}
		blank, err := part.blank(p.r)
		if err != nil {
			return err
		}
		plain[part.choice] = !blank
	}
	for i := range p.m.Parts {
		part := &p.m.Parts[i]
		part.Twin = plain[part.choice] && part.choice > 0 && !part.Attached && strings.HasPrefix(part.Media, "text/") && part.Media != "text/plain"
	}
	return nil
}

// blank reports whether nothing stands at the beginning of a part.
func (p Part) blank(r io.ReaderAt) (bool, error) {
	head := make([]byte, 1024)
	n, err := io.ReadFull(p.Open(r), head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return false, err
	}
	return strings.TrimSpace(string(head[:n])) == "", nil
}

// Open gives what a part of the message holds, without its transfer encoding.
func (p Part) Open(r io.ReaderAt) io.Reader {
	raw := io.NewSectionReader(r, p.start, p.end-p.start)
	switch p.transfer {
	case "base64":
		return newBase64(raw)
	case "quoted-printable":
		return newQuoted(raw)
	}
	return raw
}

// Size is how many bytes the part has in the message.
func (p Part) Size() int64 { return p.end - p.start }
