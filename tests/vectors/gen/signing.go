package main

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/cometbft/cometbft/privval"
	privvalproto "github.com/cometbft/cometbft/proto/tendermint/privval"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/cometbft/cometbft/types"
)

func wholeID(name string) cmtproto.BlockID {
	return cmtproto.BlockID{Hash: sum(name), PartSetHeader: cmtproto.PartSetHeader{Total: 3, Hash: sum(name + " parts")}}
}

func writeProposals() {
	t := newTable("chain_id(hex) proposal sign_bytes")
	large := wholeID("block")
	large.PartSetHeader.Total = math.MaxUint32
	ids := []cmtproto.BlockID{wholeID("block"), {}, large, wholeID("other"), {Hash: sum("block")}}
	times := []time.Time{genesisTime, {}, time.Unix(0, 0).UTC(), time.Unix(-1, 999_999_999).UTC(), genesisTime.Add(1)}
	rounds := []int32{0, 1, math.MaxInt32}
	polRounds := []int32{-1, 0, math.MaxInt32 - 1}
	heights := []int64{1, 77, math.MaxInt64}
	chains := []string{chainID, "", strings.Repeat("c", 50), "帳本"}
	for i := range 60 {
		proposal := cmtproto.Proposal{
			Type: cmtproto.ProposalType, Height: heights[i%3], Round: rounds[i/2%3], PolRound: polRounds[i/5%3],
			BlockID: ids[i%5], Timestamp: times[i/3%5],
		}
		chain := chains[i/4%4]
		t.add(hexOf([]byte(chain)), hexOf(bytesOf(&proposal)), hexOf(types.ProposalSignBytes(chain, &proposal)))
	}
	t.write("proposals.txt")
}

// One request of a node after the other, before CometBFT's own key in a file.
type signing struct {
	table *table
	pv    *privval.FilePV
	state string
}

func (s *signing) ask(name string, request *privvalproto.Message) {
	asked := hexOf(bytesOf(request))
	response, err := privval.DefaultValidationRequestHandler(s.pv, *request, chainID)
	verdict := "signed"
	if err != nil {
		verdict = "refused"
	}
	if v := response.GetSignedVoteResponse(); v != nil && v.Error != nil {
		verdict = "refused"
	}
	if p := response.GetSignedProposalResponse(); p != nil && p.Error != nil {
		verdict = "refused"
	}
	state, err := os.ReadFile(s.state)
	must(err)
	answered := hexOf(bytesOf(&response))
	if verdict == "refused" {
		answered = "-"
	}
	s.table.add(name, verdict, asked, answered, hexOf(state))
}

type point struct {
	height int64
	round  int32
	block  string // "": nil
	after  time.Duration
}

func (s *signing) vote(name string, kind cmtproto.SignedMsgType, p point) {
	vote := &cmtproto.Vote{
		Type: kind, Height: p.height, Round: p.round, Timestamp: genesisTime.Add(p.after),
		ValidatorAddress: s.pv.GetAddress(), ValidatorIndex: 2,
	}
	if p.block != "" {
		vote.BlockID = wholeID(p.block)
	}
	s.ask(name, &privvalproto.Message{Sum: &privvalproto.Message_SignVoteRequest{
		SignVoteRequest: &privvalproto.SignVoteRequest{Vote: vote, ChainId: chainID}}})
}

func (s *signing) proposal(name string, p point, polRound int32) {
	proposal := &cmtproto.Proposal{
		Type: cmtproto.ProposalType, Height: p.height, Round: p.round, PolRound: polRound, BlockID: wholeID(p.block),
		Timestamp: genesisTime.Add(p.after),
	}
	s.ask(name, &privvalproto.Message{Sum: &privvalproto.Message_SignProposalRequest{
		SignProposalRequest: &privvalproto.SignProposalRequest{Proposal: proposal, ChainId: chainID}}})
}

func writeFilePV() {
	folder, err := os.MkdirTemp("", "charter-vectors")
	must(err)
	defer os.RemoveAll(folder)
	state := filepath.Join(folder, "state.json")
	pv := privval.NewFilePV(ed25519.GenPrivKeyFromSecret([]byte("signer")), filepath.Join(folder, "key.json"), state)
	pv.Save()
	s := &signing{newTable("name verdict request response state(json)"), pv, state}
	prevote, precommit := cmtproto.PrevoteType, cmtproto.PrecommitType

	s.ask("public-key", &privvalproto.Message{Sum: &privvalproto.Message_PubKeyRequest{
		PubKeyRequest: &privvalproto.PubKeyRequest{ChainId: chainID}}})
	s.ask("ping", &privvalproto.Message{Sum: &privvalproto.Message_PingRequest{PingRequest: &privvalproto.PingRequest{}}})
	s.proposal("proposal", point{1, 0, "a", 0}, -1)
	s.proposal("proposal-again", point{1, 0, "a", 0}, -1)
	s.proposal("proposal-later", point{1, 0, "a", time.Second}, -1)
	s.proposal("proposal-earlier", point{1, 0, "a", -time.Nanosecond}, -1)
	s.proposal("proposal-of-other-block", point{1, 0, "b", 0}, -1)
	s.vote("prevote", prevote, point{1, 0, "a", 1})
	s.vote("prevote-again", prevote, point{1, 0, "a", 1})
	s.vote("prevote-later", prevote, point{1, 0, "a", time.Hour})
	s.vote("prevote-for-nil", prevote, point{1, 0, "", 1})
	s.vote("prevote-for-other-block", prevote, point{1, 0, "b", 1})
	s.proposal("proposal-after-prevote", point{1, 0, "a", 0}, -1)
	s.vote("precommit-of-next-round", precommit, point{1, 1, "a", 2})
	s.vote("precommit-of-round-before", precommit, point{1, 0, "a", 2})
	s.vote("prevote-after-precommit", prevote, point{1, 1, "a", 2})
	s.vote("precommit-later", precommit, point{1, 1, "a", 3})
	s.vote("precommit-for-nil", precommit, point{1, 1, "", 3})
	s.proposal("proposal-with-lock", point{1, 2, "a", 4}, 1)
	s.proposal("proposal-with-other-lock", point{1, 2, "a", 4}, 0)
	s.proposal("proposal-without-lock", point{1, 2, "a", 4}, -1)
	s.vote("precommit-nil", precommit, point{2, 0, "", 5})
	s.vote("precommit-nil-later", precommit, point{2, 0, "", 6})
	s.vote("precommit-block-after-nil", precommit, point{2, 0, "a", 5})
	s.vote("height-before", precommit, point{1, 9, "a", 7})
	s.vote("greatest-round", prevote, point{2, math.MaxInt32, "a", 8})
	s.vote("greatest-height", precommit, point{math.MaxInt64, 0, "a", 9})
	s.proposal("after-the-end", point{math.MaxInt64, 0, "a", 9}, -1)
	s.table.write("file_pv.txt")
}
