package ingest

import "kvern/corpus"

// Reasons that more than one part gives. Each part declares those it gives.
var (
	reasonTooLarge  = corpus.Reason{Name: "too-large", Doc: "The document is larger than limits.max_document."}
	reasonTruncated = corpus.Reason{Name: "truncated", Doc: "The compressed file ends too early; what came before was read."}
	reasonDamaged   = corpus.Reason{Name: "damaged", Doc: "The file is damaged; what could be read before the damage was read."}

	reasonNotText    = corpus.Reason{Name: "not-text", Doc: "One byte in ten or more is a control character: this is no text."}
	reasonTooComplex = corpus.Reason{Name: "too-complex", Doc: "The document has more than a million elements or values."}

	reasonSyntax     = corpus.Reason{Name: "xml-syntax", Doc: "The XML is not well-formed or ends too early; complete records before the place were read."}
	reasonEntities   = corpus.Reason{Name: "xml-entities", Doc: "The XML declares entities of its own, which are not expanded because that is how XML attacks its readers."}
	reasonNoTextPart = corpus.Reason{Name: "no-text-part", Doc: "An office file that is no text document, such as a spreadsheet.", Expected: true}

	reasonJSON        = corpus.Reason{Name: "json-syntax", Doc: "The record is no JSON, ends too early, or is nested deeper than 300 levels."}
	reasonNotAnObject = corpus.Reason{Name: "not-an-object", Doc: "The record is JSON, but no object."}
	reasonScreened    = corpus.Reason{Name: "screened", Doc: "The record has what record.screened names, and must not be read."}

	reasonNoColumn = corpus.Reason{Name: "no-text-column", Doc: "The table has no column of the name; fields.text can give another, and what record.screened names must be there."}

	reasonTextMissing = corpus.Reason{Name: "text-missing", Doc: "The record has no text, or null in its place."}
	reasonNotAString  = corpus.Reason{Name: "text-not-a-string", Doc: "The field that should hold the text holds something else."}
	reasonNoContent   = corpus.Reason{Name: "no-content", Doc: "The file holds no text to speak of, such as a page that a script would fill in.", Expected: true}
)

// Reasons that Files gives for whole files.
var (
	reasonUnreadable  = corpus.Reason{Name: "unreadable", Doc: "The file may not be read, or is no ordinary file."}
	reasonVanished    = corpus.Reason{Name: "vanished", Doc: "The file was there when the run was planned and is gone, or it is a link to nothing."}
	reasonChanged     = corpus.Reason{Name: "changed", Doc: "The file is shorter than when the run was planned, or was empty then."}
	reasonOutsideRoot = corpus.Reason{Name: "outside-root", Doc: "A symbolic link leads out of the inputs root; copy the file there or choose another root."}
	reasonUnknown     = corpus.Reason{Name: "unknown-format", Doc: "No reader knows the format; `format` in the pipeline file can name one."}
	reasonBomb        = corpus.Reason{Name: "unpacks-too-large", Doc: "The compressed file unpacks to more than limits.max_unpacked or limits.max_ratio allow."}
	reasonTooDeep     = corpus.Reason{Name: "nested-too-deep", Doc: "Containers lie within one another deeper than limits.max_depth."}
	reasonLossy       = corpus.Reason{Name: "replacement-characters", Doc: "More than one character in 200, and more than two, are U+FFFD: the text was decoded wrongly before it came here, and its letters are gone."}
	reasonPanic       = corpus.Reason{Name: "reader-failed", Doc: "The reader could not cope with the rest of the file; please report it."}

	reasonEmpty   = corpus.Reason{Name: "empty-file", Doc: "The file has no bytes."}
	reasonLock    = corpus.Reason{Name: "lock-file", Doc: "An office program leaves such a file beside an open document; it holds no text."}
	reasonSystem  = corpus.Reason{Name: "system-file", Doc: "The operating system keeps such a file for itself."}
	reasonSidecar = corpus.Reason{Name: "sidecar", Doc: "The text of a PDF or a picture beside it, read in its place where that gives none."}
	reasonLFS     = corpus.Reason{Name: "lfs-pointer", Doc: "A Git LFS pointer instead of the file; `git lfs pull` fetches the file."}
)

// Reasons that archives give.
var (
	reasonTooMany      = corpus.Reason{Name: "too-many-entries", Doc: "The archive has more than limits.max_entries entries; those before were read."}
	reasonOutsideName  = corpus.Reason{Name: "outside-archive", Doc: "The name of the entry leads out of the archive, which is how archives attack whoever unpacks them."}
	reasonLink         = corpus.Reason{Name: "archive-link", Doc: "The entry is a link or a device and holds no text; links in archives are not followed."}
	reasonEncrypted    = corpus.Reason{Name: "encrypted", Doc: "The file is encrypted, with a password or for a device of its buyer.", Expected: true}
	reasonMethod       = corpus.Reason{Name: "unsupported-compression", Doc: "The entry is packed by a method that is not supported; pack the archive anew."}
	reasonRevisit      = corpus.Reason{Name: "revisit", Doc: "The capture was the same as an earlier one, so the archive holds no copy."}
	reasonTwin         = corpus.Reason{Name: "rendered-twin", Doc: "The crawler's own rendering of a page that the archive also holds as it was served."}
	reasonAlternative  = corpus.Reason{Name: "alternative", Doc: "The same text as another part of the message, with formatting.", Expected: true}
	reasonHTTPStatus   = corpus.Reason{Name: "http-status", Doc: "The server answered with a redirection or an error page."}
	reasonDisallowed   = corpus.Reason{Name: "robots-disallowed", Doc: "The robots.txt of the server forbids to fetch the address, or could not be had."}
	reasonOtherHost    = corpus.Reason{Name: "other-host", Doc: "The address is on a host that fetch.hosts does not name."}
	reasonBeyond       = corpus.Reason{Name: "beyond-max-urls", Doc: "There were more addresses than fetch.max_urls."}
	reasonFetchFailed  = corpus.Reason{Name: "fetch-failed", Doc: "The address could not be fetched, as often as it was tried; `kvern source fetch --refresh` tries again."}
	reasonDeleted      = corpus.Reason{Name: "deleted-record", Doc: "The repository says that the record was deleted."}
	reasonNoFullText   = corpus.Reason{Name: "no-full-text", Doc: "The record of a repository points to no PDF file."}
	reasonNotOpen      = corpus.Reason{Name: "not-open-access", Doc: "The record of a repository says that its item is closed, restricted or under embargo."}
	reasonNotADocument = corpus.Reason{Name: "not-a-document", Doc: "An image, a style sheet, a script or another part of a page that holds no text."}
)
