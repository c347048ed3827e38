// Writes the vectors of tests/vectors/light with CometBFT's own code; see README.md.
package main

import (
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/cosmos/gogoproto/proto"
)

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func bytesOf(m proto.Message) []byte {
	bytes, err := proto.Marshal(m)
	must(err)
	return bytes
}

func hexOf(bytes []byte) string {
	if len(bytes) == 0 {
		return "-"
	}
	return hex.EncodeToString(bytes)
}

func clone(block *cmtproto.LightBlock) *cmtproto.LightBlock {
	var out cmtproto.LightBlock
	must(out.Unmarshal(bytesOf(block)))
	return &out
}

// A file of rows: fields separated by a space, none empty ("-").
type table struct {
	rows []string
}

func newTable(columns string) *table { return &table{rows: []string{"# " + columns}} }

func (t *table) add(fields ...any) {
	words := make([]string, 0, len(fields))
	for _, field := range fields {
		word := fmt.Sprint(field)
		if word == "" || strings.ContainsAny(word, " \n") {
			panic("not a field: " + word)
		}
		words = append(words, word)
	}
	t.rows = append(t.rows, strings.Join(words, " "))
}

func (t *table) write(name string) {
	file := filepath.Join(os.Args[1], name)
	must(os.WriteFile(file, []byte(strings.Join(t.rows, "\n")+"\n"), 0o644))
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go run . FOLDER")
		os.Exit(2)
	}
	chain := makeChain()
	writeHeaders()
	writeSets()
	writeVotes()
	writeCommits(chain)
	writeChain(chain)
	writeSteps(chain)
	writeZip215()
	writeProposals()
	writeFilePV()
}
