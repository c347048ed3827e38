package main

import (
	"math"
	"strings"

	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/cometbft/cometbft/types"
)

const (
	day     = int64(24 * 3600 * 1000)
	drift   = int64(10_000)
	trustMs = 14 * day
)

// The day after the chain's blocks.
var usual = terms{genesisTime.UnixMilli() + day, drift, trustMs}

func writeChain(chain []*cmtproto.LightBlock) {
	t := newTable("height block")
	for height := 1; height < len(chain); height++ {
		t.add(height, hexOf(bytesOf(chain[height])))
	}
	t.write("chain.txt")

	// From each height to each later one that is not the next: o accepted, u untrusted; then the next: o.
	skips := newTable("height verdicts(from-this-height-to-each-later-one)")
	for from := 1; from < chainLength; from++ {
		var row strings.Builder
		for to := from + 1; to <= chainLength; to++ {
			s := step{"", to == from+1, chain[from], chain[to], usual}
			verdict, full := s.judge()
			if full != "ok" {
				panic("a commit of the chain does not hold")
			}
			row.WriteByte(verdict[0])
		}
		skips.add(from, row.String())
	}
	skips.write("skips.txt")
}

type blockChange struct {
	name   string
	change func(b *cmtproto.LightBlock)
}

func header(b *cmtproto.LightBlock) *cmtproto.Header   { return b.SignedHeader.Header }
func commitOf(b *cmtproto.LightBlock) *cmtproto.Commit { return b.SignedHeader.Commit }

// Sealed anew after the change: the validators sign what is wrong.
func sealed(change func(h *cmtproto.Header)) func(b *cmtproto.LightBlock) {
	return func(b *cmtproto.LightBlock) {
		change(header(b))
		seal(b)
	}
}

// The block after the trusted one, or a later one.
var blockChanges = []blockChange{
	{"good", func(*cmtproto.LightBlock) {}},
	{"one-absent", func(b *cmtproto.LightBlock) { absent(commitOf(b), 1) }},
	{"one-nil", func(b *cmtproto.LightBlock) { toNil(chainID, commitOf(b), 1) }},
	{"no-header", func(b *cmtproto.LightBlock) { b.SignedHeader.Header = nil }},
	{"no-commit", func(b *cmtproto.LightBlock) { b.SignedHeader.Commit = nil }},
	{"no-set", func(b *cmtproto.LightBlock) { b.ValidatorSet = nil }},
	{"block-protocol-10", sealed(func(h *cmtproto.Header) { h.Version.Block = 10 })},
	{"app-version-changes", sealed(func(h *cmtproto.Header) { h.Version.App = 2 })},
	{"other-chain", sealed(func(h *cmtproto.Header) { h.ChainID = "charter-dark" })},
	{"chain-id-too-long", sealed(func(h *cmtproto.Header) { h.ChainID = strings.Repeat("x", 51) })},
	{"height-zero", func(b *cmtproto.LightBlock) { header(b).Height = 0 }},
	{"height-least", func(b *cmtproto.LightBlock) { header(b).Height = math.MinInt64 }},
	{"height-greatest", sealed(func(h *cmtproto.Header) { h.Height = math.MaxInt64 })},
	{"height-of-trusted", sealed(func(h *cmtproto.Header) { h.Height = 6 })},
	{"height-before", sealed(func(h *cmtproto.Header) { h.Height = 5 })},
	{"time-of-trusted", sealed(func(h *cmtproto.Header) { h.Time = timeOf(6) })},
	{"time-before", sealed(func(h *cmtproto.Header) { h.Time = timeOf(6).Add(-1) })},
	{"time-just-after", sealed(func(h *cmtproto.Header) { h.Time = timeOf(6).Add(1) })},
	{"last-block-of-31-bytes", sealed(func(h *cmtproto.Header) { h.LastBlockId.Hash = sum("x")[:31] })},
	{"last-parts-of-31-bytes", sealed(func(h *cmtproto.Header) { h.LastBlockId.PartSetHeader.Hash = sum("x")[:31] })},
	{"last-commit-hash-of-31-bytes", sealed(func(h *cmtproto.Header) { h.LastCommitHash = sum("x")[:31] })},
	{"data-hash-of-31-bytes", sealed(func(h *cmtproto.Header) { h.DataHash = sum("x")[:31] })},
	{"validators-hash-of-31-bytes", sealed(func(h *cmtproto.Header) { h.ValidatorsHash = sum("x")[:31] })},
	{"no-validators-hash", sealed(func(h *cmtproto.Header) { h.ValidatorsHash = nil })},
	{"next-validators-hash-of-31-bytes", sealed(func(h *cmtproto.Header) { h.NextValidatorsHash = sum("x")[:31] })},
	{"consensus-hash-of-33-bytes", sealed(func(h *cmtproto.Header) { h.ConsensusHash = append(sum("x"), 0) })},
	{"app-hash-of-8-bytes", sealed(func(h *cmtproto.Header) { h.AppHash = sum("x")[:8] })},
	{"results-hash-of-31-bytes", sealed(func(h *cmtproto.Header) { h.LastResultsHash = sum("x")[:31] })},
	{"evidence-hash-of-31-bytes", sealed(func(h *cmtproto.Header) { h.EvidenceHash = sum("x")[:31] })},
	{"proposer-of-19-bytes", sealed(func(h *cmtproto.Header) { h.ProposerAddress = sum("x")[:19] })},
	{"header-changed-after", func(b *cmtproto.LightBlock) { header(b).AppHash = sum("other") }},
	{"header-for-other-block", func(b *cmtproto.LightBlock) {
		commitOf(b).BlockID.Hash = sum("other")
		signAll(chainID, commitOf(b))
	}},
	{"commit-of-other-height", func(b *cmtproto.LightBlock) {
		commitOf(b).Height++
		signAll(chainID, commitOf(b))
	}},
	{"set-of-others", func(b *cmtproto.LightBlock) { b.ValidatorSet = inOrder(membersAt(26)...) }},
	{"power-too-little", func(b *cmtproto.LightBlock) { absent(commitOf(b), 0, 1) }},
	{"nil-counts-nothing", func(b *cmtproto.LightBlock) { toNil(chainID, commitOf(b), 0, 1) }},
	{"forged-first", func(b *cmtproto.LightBlock) {
		commitOf(b).Signatures[0].Signature = flip(commitOf(b).Signatures[0].Signature)
	}},
	{"forged-beyond-two-thirds", func(b *cmtproto.LightBlock) {
		commitOf(b).Signatures[3].Signature = flip(commitOf(b).Signatures[3].Signature)
	}},
	{"forged-nil", func(b *cmtproto.LightBlock) {
		toNil(chainID, commitOf(b), 3)
		commitOf(b).Signatures[3].Signature = flip(commitOf(b).Signatures[3].Signature)
	}},
	{"one-signs-twice", func(b *cmtproto.LightBlock) { commitOf(b).Signatures[1] = commitOf(b).Signatures[0] }},
	{"replaced-without-notice", func(b *cmtproto.LightBlock) { reseat(b, inOrder(membersAt(26)...)) }},
	{"power-raised-without-notice", func(b *cmtproto.LightBlock) {
		reseat(b, inOrder(member{"v0", 100}, member{"v1", 10}, member{"v2", 10}, member{"v3", 10}))
	}},
	{"power-zero", func(b *cmtproto.LightBlock) {
		set := rawSet(membersAt(7)...)
		set.Validators[3].VotingPower = 0
		reseat(b, set)
	}},
	{"power-negative", func(b *cmtproto.LightBlock) {
		set := rawSet(membersAt(7)...)
		set.Validators[3].VotingPower = -30
		reseat(b, set)
	}},
	{"power-overflows", func(b *cmtproto.LightBlock) {
		set := rawSet(membersAt(7)...)
		set.Validators[0].VotingPower = math.MaxInt64
		reseat(b, set)
	}},
	{"validator-twice", func(b *cmtproto.LightBlock) {
		reseat(b, rawSet(member{"v0", 10}, member{"v0", 10}, member{"v0", 10}, member{"v0", 10}))
	}},
	{"last-block-of-another", sealed(func(h *cmtproto.Header) { h.LastBlockId.Hash = sum("other") })},
}

func timeCases(adjacent bool, chain []*cmtproto.LightBlock, to int64) []step {
	at := chain[6].SignedHeader.Header.Time.UnixMilli()
	new := chain[to].SignedHeader.Header.Time
	newMs := new.UnixMilli() // rounded down
	return []step{
		{"expired", adjacent, chain[6], chain[to], terms{at + trustMs + 1, drift, trustMs}},
		{"expires-now", adjacent, chain[6], chain[to], terms{at + trustMs, drift, trustMs}},
		{"expires-soon", adjacent, chain[6], chain[to], terms{at + trustMs - 1, drift, trustMs}},
		{"far-future", adjacent, chain[6], chain[to], terms{at - day, drift, trustMs}},
		{"future-at-drift", adjacent, chain[6], chain[to], terms{newMs - drift, drift, trustMs}},
		{"future-within-drift", adjacent, chain[6], chain[to], terms{newMs - drift + 1, drift, trustMs}},
		{"no-drift-now", adjacent, chain[6], chain[to], terms{newMs, 0, trustMs}},
		{"no-drift-later", adjacent, chain[6], chain[to], terms{newMs + 1, 0, trustMs}},
	}
}

// Trusted and new sets that meet in exactly a third of the trusted power, in more, or not at all.
func overlapCases() []step {
	block := func(height int64, set *types.ValidatorSet) *cmtproto.LightBlock {
		h := newHeader(height, set, set)
		return lightBlock(&h, newCommit(&h, set, 0, allCommit), set)
	}
	trusted := block(2, setOf(member{"a", 1}, member{"b", 1}, member{"c", 1}))
	twice := block(9, setOf(member{"a", 5}, member{"d", 1}, member{"e", 1}))
	commit := twice.SignedHeader.Commit
	for i := range commit.Signatures {
		commit.Signatures[i] = commit.Signatures[0]
	}
	forged := block(9, setOf(member{"a", 1}, member{"b", 1}, member{"d", 1}))
	for i, vote := range forged.SignedHeader.Commit.Signatures {
		if string(vote.ValidatorAddress) == string(key("b").PubKey().Address()) {
			forged.SignedHeader.Commit.Signatures[i].Signature = flip(vote.Signature)
		}
	}
	absentOverlap := block(9, setOf(member{"a", 1}, member{"b", 1}, member{"d", 9}))
	for i, vote := range absentOverlap.SignedHeader.Commit.Signatures {
		if string(vote.ValidatorAddress) == string(key("b").PubKey().Address()) {
			absent(absentOverlap.SignedHeader.Commit, i)
		}
	}
	return []step{
		{"overlap-none", false, trusted, block(9, setOf(member{"d", 1}, member{"e", 1})), usual},
		{"overlap-one-third", false, trusted, block(9, setOf(member{"a", 1}, member{"d", 1}, member{"e", 1})), usual},
		{"overlap-one-third-strong", false, trusted, block(9, setOf(member{"a", 99}, member{"d", 1})), usual},
		{"overlap-two-thirds", false, trusted, block(9, setOf(member{"a", 1}, member{"b", 1}, member{"d", 1})), usual},
		{"overlap-absent", false, trusted, absentOverlap, usual},
		{"overlap-forged", false, trusted, forged, usual},
		{"overlap-signs-twice", false, trusted, twice, usual},
	}
}

// A validator whose key is of small order: anything is its signature by ZIP-215.
func smallOrderCase(adjacent bool, chain []*cmtproto.LightBlock, to int64) step {
	b := clone(chain[to])
	set := inOrder(member{"v0", 10}, member{"v1", 10}, member{"v2", 10})
	weak := types.NewValidator(smallOrderKey(), 10)
	message, err := types.NewValidatorSet(append(mustSet(set).Validators, weak)).ToProto()
	must(err)
	reseat(b, message)
	for i := range commitOf(b).Signatures {
		if string(commitOf(b).Signatures[i].ValidatorAddress) == string(weak.Address) {
			commitOf(b).Signatures[i].Signature = smallOrderSignature()
		}
	}
	trusted := clone(chain[6])
	trusted.SignedHeader.Header.NextValidatorsHash = header(b).ValidatorsHash
	seal(trusted)
	header(b).LastBlockId.Hash = hashOf(trusted.SignedHeader.Header)
	seal(b)
	return step{"key-of-small-order", adjacent, trusted, b, usual}
}

func mustSet(message *cmtproto.ValidatorSet) *types.ValidatorSet {
	set, err := types.ValidatorSetFromProto(message)
	must(err)
	return set
}

func writeSteps(chain []*cmtproto.LightBlock) {
	t := newTable("name way light_verdict verify_commit now_ms drift_ms period_ms trusted block")
	var steps []step
	for _, way := range []struct {
		adjacent bool
		to       int64
	}{{true, 7}, {false, 12}} {
		for _, c := range blockChanges {
			b := clone(chain[way.to])
			c.change(b)
			steps = append(steps, step{c.name, way.adjacent, chain[6], b, usual})
		}
		steps = append(steps, timeCases(way.adjacent, chain, way.to)...)
		steps = append(steps, smallOrderCase(way.adjacent, chain, way.to))
	}
	steps = append(steps,
		step{"not-next", true, chain[6], chain[8], usual},
		step{"is-next", false, chain[6], chain[7], usual},
		step{"signed-by-set-before", true, chain[7], signedByBefore(chain), usual})
	steps = append(steps, overlapCases()...)
	for _, s := range steps {
		way := map[bool]string{true: "adjacent", false: "skipping"}[s.adjacent]
		verdict, full := s.judge()
		t.add(s.name, way, verdict, full, s.terms.nowMs, s.terms.driftMs, s.terms.periodMs,
			hexOf(bytesOf(s.trusted)), hexOf(bytesOf(s.block)))
	}
	t.write("steps.txt")
}

// Block 8 has another set than block 7: here the old one stays and signs.
func signedByBefore(chain []*cmtproto.LightBlock) *cmtproto.LightBlock {
	b := clone(chain[8])
	reseat(b, inOrder(membersAt(7)...))
	return b
}
