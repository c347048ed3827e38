package main

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/cometbft/cometbft/crypto/secp256k1"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/cometbft/cometbft/types"
)

func writeHeaders() {
	t := newTable("name hash header")
	set := setAt(1)
	cases := []struct {
		name   string
		change func(h *types.Header)
	}{
		{"plain", func(*types.Header) {}},
		{"first-height", func(h *types.Header) { h.Height = 1 }},
		{"greatest-height", func(h *types.Header) { h.Height = math.MaxInt64 }},
		{"zero-height", func(h *types.Header) { h.Height = 0 }},
		{"negative-height", func(h *types.Header) { h.Height = -1 }},
		{"app-version-0", func(h *types.Header) { h.Version.App = 0 }},
		{"app-version-max", func(h *types.Header) { h.Version.App = math.MaxUint64 }},
		{"no-version", func(h *types.Header) { h.Version.App, h.Version.Block = 0, 0 }},
		{"nanoseconds", func(h *types.Header) { h.Time = h.Time.Add(987_654_321) }},
		{"time-zero", func(h *types.Header) { h.Time = time.Time{} }},
		{"time-1970", func(h *types.Header) { h.Time = time.Unix(0, 0).UTC() }},
		{"time-before-1970", func(h *types.Header) { h.Time = time.Unix(-2, 5).UTC() }},
		{"time-9999", func(h *types.Header) { h.Time = time.Date(9999, 12, 31, 23, 59, 59, 999_999_999, time.UTC) }},
		{"chain-id-empty", func(h *types.Header) { h.ChainID = "" }},
		{"chain-id-longest", func(h *types.Header) { h.ChainID = strings.Repeat("x", 50) }},
		{"chain-id-chinese", func(h *types.Header) { h.ChainID = "帳本" }},
		{"no-last-block", func(h *types.Header) { h.LastBlockID = types.BlockID{} }},
		{"last-block-without-parts", func(h *types.Header) { h.LastBlockID.PartSetHeader = types.PartSetHeader{} }},
		{"no-last-commit", func(h *types.Header) { h.LastCommitHash = nil }},
		{"no-data", func(h *types.Header) { h.DataHash = nil }},
		{"no-validators", func(h *types.Header) { h.ValidatorsHash = nil }},
		{"no-next-validators", func(h *types.Header) { h.NextValidatorsHash = nil }},
		{"no-consensus", func(h *types.Header) { h.ConsensusHash = nil }},
		{"no-app-hash", func(h *types.Header) { h.AppHash = nil }},
		{"app-hash-of-8-bytes", func(h *types.Header) { h.AppHash = h.AppHash[:8] }},
		{"no-results", func(h *types.Header) { h.LastResultsHash = nil }},
		{"no-evidence", func(h *types.Header) { h.EvidenceHash = nil }},
		{"no-proposer", func(h *types.Header) { h.ProposerAddress = nil }},
	}
	for _, c := range cases {
		h := newHeader(6, set, set)
		h.LastBlockID = types.BlockID{Hash: sum("last"), PartSetHeader: types.PartSetHeader{Total: 4, Hash: sum("last parts")}}
		c.change(&h)
		t.add(c.name, hexOf(h.Hash()), hexOf(bytesOf(h.ToProto())))
	}
	t.write("headers.txt")
}

// A set as CometBFT would not make it.
func rawSet(members ...member) *cmtproto.ValidatorSet {
	set := &cmtproto.ValidatorSet{}
	for _, m := range members {
		v, err := types.NewValidator(key(m.name).PubKey(), m.power).ToProto()
		must(err)
		set.Validators = append(set.Validators, v)
	}
	if len(set.Validators) > 0 {
		set.Proposer = set.Validators[0]
	}
	return set
}

func inOrder(members ...member) *cmtproto.ValidatorSet {
	message, err := setOf(members...).ToProto()
	must(err)
	return message
}

func setCases() []struct {
	name string
	set  *cmtproto.ValidatorSet
} {
	four := func() *cmtproto.ValidatorSet { return inOrder(membersAt(1)...) }
	changed := func(change func(set *cmtproto.ValidatorSet)) *cmtproto.ValidatorSet {
		set := four()
		change(set)
		return set
	}
	var hundred []member
	for i := range 100 {
		hundred = append(hundred, member{fmt.Sprintf("h%d", i), int64(1 + i*i%37)})
	}
	secp := secp256k1.GenPrivKeySecp256k1([]byte("charter light vectors")).PubKey()
	other, err := types.NewValidatorSet([]*types.Validator{types.NewValidator(secp, 10)}).ToProto()
	must(err)
	const half = types.MaxTotalVotingPower / 2
	return []struct {
		name string
		set  *cmtproto.ValidatorSet
	}{
		{"one", inOrder(member{"v0", 1})},
		{"four-equal", four()},
		{"joined", inOrder(membersAt(8)...)},
		{"powers", inOrder(membersAt(20)...)},
		{"replaced", inOrder(membersAt(26)...)},
		{"hundred", inOrder(hundred...)},
		{"greatest-power", inOrder(member{"v0", half}, member{"v1", half})},
		{"empty", rawSet()},
		{"power-zero", rawSet(member{"v0", 10}, member{"v1", 0})},
		{"power-negative", rawSet(member{"v0", 10}, member{"v1", -1})},
		{"power-above-bound", rawSet(member{"v0", half + 1}, member{"v1", half + 1})},
		{"power-overflows", rawSet(member{"v0", math.MaxInt64}, member{"v1", math.MaxInt64}, member{"v2", 3})},
		{"twice", rawSet(member{"v0", 10}, member{"v0", 10})},
		{"twice-other-power", rawSet(member{"v0", 10}, member{"v1", 9}, member{"v0", 8})},
		{"order", changed(func(s *cmtproto.ValidatorSet) {
			s.Validators[0], s.Validators[1] = s.Validators[1], s.Validators[0]
		})},
		{"order-of-power", rawSet(member{"v0", 1}, member{"v1", 2})},
		{"address-of-another", changed(func(s *cmtproto.ValidatorSet) { s.Validators[2].Address = s.Validators[1].Address })},
		{"no-address", changed(func(s *cmtproto.ValidatorSet) { s.Validators[2].Address = nil })},
		{"key-of-31-bytes", changed(func(s *cmtproto.ValidatorSet) {
			k := s.Validators[0].PubKey.GetEd25519()
			s.Validators[0].PubKey = publicKey(k[:31])
		})},
		{"key-of-33-bytes", changed(func(s *cmtproto.ValidatorSet) {
			k := s.Validators[0].PubKey.GetEd25519()
			s.Validators[0].PubKey = publicKey(append(append([]byte{}, k...), 0))
		})},
		{"key-empty", changed(func(s *cmtproto.ValidatorSet) { s.Validators[0].PubKey = publicKey(nil) })},
		{"key-secp256k1", other},
	}
}

func writeSets() {
	t := newTable("name verdict hash set")
	for _, c := range setCases() {
		hash := "-"
		verdict := guarded(func() error {
			set, err := types.ValidatorSetFromProto(c.set)
			if err == nil {
				hash = hexOf(set.Hash())
			}
			return err
		})
		t.add(c.name, verdict, hash, hexOf(bytesOf(c.set)))
	}
	t.write("validator_sets.txt")
}

func writeVotes() {
	t := newTable("type height round block_id seconds nanos chain_id(hex) sign_bytes")
	full := cmtproto.BlockID{Hash: sum("block"), PartSetHeader: cmtproto.PartSetHeader{Total: 3, Hash: sum("parts")}}
	large := full
	large.PartSetHeader.Total = math.MaxUint32
	ids := []cmtproto.BlockID{full, {}, large, {Hash: sum("block")}, {PartSetHeader: full.PartSetHeader}}
	times := []time.Time{genesisTime, {}, time.Unix(0, 0).UTC(), time.Unix(-1, 999_999_999).UTC(), genesisTime.Add(1)}
	rounds := []int32{0, 1, math.MaxInt32}
	heights := []int64{1, 77, math.MaxInt64}
	chains := []string{chainID, "", strings.Repeat("c", 50), "帳本"}
	kinds := []cmtproto.SignedMsgType{cmtproto.PrecommitType, cmtproto.PrevoteType}
	for i := range 60 {
		vote := cmtproto.Vote{
			Type: kinds[i%2], Height: heights[i%3], Round: rounds[i/2%3], BlockID: ids[i%5],
			Timestamp: times[i/3%5], ValidatorAddress: sum("who")[:20], ValidatorIndex: int32(i),
		}
		chain := chains[i/4%4]
		t.add(int32(vote.Type), vote.Height, vote.Round, hexOf(bytesOf(&vote.BlockID)), vote.Timestamp.Unix(),
			vote.Timestamp.Nanosecond(), hexOf([]byte(chain)), hexOf(types.VoteSignBytes(chain, &vote)))
	}
	t.write("votes.txt")
}
