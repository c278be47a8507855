// Package names finds the persons that a text speaks of: who is named where, and
// in what capacity.
//
// Package tagger finds names word by word; this package makes persons of them.
// All mentions of a person are found together: "Kari Hansen", "Hansens", "HANSEN",
// "Hansen, Kari", in Sámi text also "Hansenii". Names of companies ("Kari Hansen
// AS") are none of persons. What stands beside any mention says in what capacity
// the person appears: "ordfører Kari Hansen" is an official wherever she is named
// in the text, "Saksbehandler: Kari Hansen" a case handler, "Hansen, K. (2019)" an
// author.
//
// There are two operating points. Recall takes every name that is more likely one
// than not. Balanced asks for evidence besides: text of the administration is full
// of capitalised words that are no persons.
package names
