package ingest

import "kvern/corpus"

// Reasons that more than one part gives. Each part declares those it gives.
var (
	reasonTooLarge  = corpus.Reason{Name: "too-large", Doc: "The document is larger than limits.max_document."}
	reasonTruncated = corpus.Reason{Name: "truncated", Doc: "The compressed file ends too early; what came before was read."}
	reasonDamaged   = corpus.Reason{Name: "damaged", Doc: "The file is damaged; what could be read before the damage was read."}

	reasonNotText    = corpus.Reason{Name: "not-text", Doc: "One byte in ten or more is a control character: this is no text."}
	reasonTooComplex = corpus.Reason{Name: "too-complex", Doc: "The document has more than a million elements or values."}

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
	reasonPanic       = corpus.Reason{Name: "reader-failed", Doc: "The reader could not cope with the rest of the file; please report it."}

	reasonEmpty  = corpus.Reason{Name: "empty-file", Doc: "The file has no bytes."}
	reasonLock   = corpus.Reason{Name: "lock-file", Doc: "An office program leaves such a file beside an open document; it holds no text."}
	reasonSystem = corpus.Reason{Name: "system-file", Doc: "The operating system keeps such a file for itself."}
	reasonLFS    = corpus.Reason{Name: "lfs-pointer", Doc: "A Git LFS pointer instead of the file; `git lfs pull` fetches the file."}
)
