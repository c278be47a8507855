package mail

import "strings"

// usual are the fields that begin messages; those that are true stand nowhere else.
var usual = map[string]bool{
	"received": true, "return-path": true, "message-id": true, "mime-version": true, "delivered-to": true, "x-mozilla-status": true,
	"from": false, "to": false, "cc": false, "subject": false, "date": false, "reply-to": false, "content-type": false, "sender": false,
	"content-transfer-encoding": false, "dkim-signature": false, "arc-seal": false, "x-received": false, "authentication-results": false,
}

// Looks reports whether the head of a file is that of a message: lines of fields only, two
// of which are usual ones, and one of which stands in no other text.
func Looks(head []byte) bool {
	text := strings.TrimPrefix(string(head), byteOrderMark)
	if strings.HasPrefix(text, "From ") {
		_, text, _ = strings.Cut(text, "\n")
	}
	known, sure := 0, false
	for line := range strings.Lines(text) {
		if line[0] == ' ' || line[0] == '\t' {
			continue
		}
		name, _, ok := strings.Cut(line, ":")
		if strings.TrimRight(line, "\r\n") == "" || !strings.HasSuffix(line, "\n") {
			break
		}
		if !ok || !isName([]byte(name)) {
			return false
		}
		if certain, ok := usual[strings.ToLower(name)]; ok {
			known++
			sure = sure || certain
		}
	}
	return sure && known >= 2
}
