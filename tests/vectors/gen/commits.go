package main

import (
	"math"
	"time"

	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/cometbft/cometbft/types"
)

type commitCase struct {
	name   string
	change func(c *cmtproto.Commit)
}

// Wrong in what is signed, in who signs, in how the votes stand.
var commitCases = []commitCase{
	{"all", func(*cmtproto.Commit) {}},
	{"one-absent", func(c *cmtproto.Commit) { absent(c, 1) }},
	{"one-nil", func(c *cmtproto.Commit) { toNil(chainID, c, 2) }},
	{"two-absent", func(c *cmtproto.Commit) { absent(c, 0, 3) }},
	{"two-nil", func(c *cmtproto.Commit) { toNil(chainID, c, 0, 3) }},
	{"one-absent-one-nil", func(c *cmtproto.Commit) { absent(c, 0); toNil(chainID, c, 3) }},
	{"all-absent", func(c *cmtproto.Commit) { absent(c, 0, 1, 2, 3) }},
	{"all-nil", func(c *cmtproto.Commit) { toNil(chainID, c, 0, 1, 2, 3) }},
	{"forged-first", func(c *cmtproto.Commit) { c.Signatures[0].Signature = flip(c.Signatures[0].Signature) }},
	{"forged-last", func(c *cmtproto.Commit) { c.Signatures[3].Signature = flip(c.Signatures[3].Signature) }},
	{"forged-nil", func(c *cmtproto.Commit) {
		toNil(chainID, c, 3)
		c.Signatures[3].Signature = flip(c.Signatures[3].Signature)
	}},
	{"nil-signed-for-block", func(c *cmtproto.Commit) { c.Signatures[3].BlockIdFlag = cmtproto.BlockIDFlagNil }},
	{"block-signed-for-nil", func(c *cmtproto.Commit) {
		toNil(chainID, c, 0)
		c.Signatures[0].BlockIdFlag = cmtproto.BlockIDFlagCommit
	}},
	{"signature-of-another", func(c *cmtproto.Commit) { c.Signatures[0].Signature = c.Signatures[1].Signature }},
	{"places-swapped", func(c *cmtproto.Commit) { c.Signatures[0], c.Signatures[1] = c.Signatures[1], c.Signatures[0] }},
	{"address-of-another", func(c *cmtproto.Commit) { c.Signatures[0].ValidatorAddress = c.Signatures[1].ValidatorAddress }},
	{"one-signs-twice", func(c *cmtproto.Commit) { c.Signatures[1] = c.Signatures[0] }},
	{"address-of-nobody", func(c *cmtproto.Commit) { c.Signatures[0].ValidatorAddress = sum("nobody")[:20] }},
	{"address-of-19-bytes", func(c *cmtproto.Commit) { c.Signatures[0].ValidatorAddress = sum("nobody")[:19] }},
	{"signature-of-63-bytes", func(c *cmtproto.Commit) { c.Signatures[0].Signature = c.Signatures[0].Signature[:63] }},
	{"signature-of-65-bytes", func(c *cmtproto.Commit) { c.Signatures[0].Signature = append(c.Signatures[0].Signature, 0) }},
	{"signature-empty", func(c *cmtproto.Commit) { c.Signatures[0].Signature = nil }},
	{"flag-unknown", func(c *cmtproto.Commit) { c.Signatures[0].BlockIdFlag = cmtproto.BlockIDFlagUnknown }},
	{"flag-4", func(c *cmtproto.Commit) { c.Signatures[0].BlockIdFlag = 4 }},
	{"absent-with-signature", func(c *cmtproto.Commit) {
		sig := c.Signatures[0].Signature
		absent(c, 0)
		c.Signatures[0].Signature = sig
	}},
	{"absent-with-address", func(c *cmtproto.Commit) {
		address := c.Signatures[0].ValidatorAddress
		absent(c, 0)
		c.Signatures[0].ValidatorAddress = address
	}},
	{"absent-with-time", func(c *cmtproto.Commit) {
		absent(c, 0)
		c.Signatures[0].Timestamp = genesisTime
	}},
	{"one-vote-more", func(c *cmtproto.Commit) { c.Signatures = append(c.Signatures, c.Signatures[0]) }},
	{"one-vote-less", func(c *cmtproto.Commit) { c.Signatures = c.Signatures[:3] }},
	{"no-votes", func(c *cmtproto.Commit) { c.Signatures = nil }},
	{"other-round", func(c *cmtproto.Commit) { c.Round++ }},
	{"round-greatest", func(c *cmtproto.Commit) { c.Round = math.MaxInt32; signAll(chainID, c) }},
	{"round-negative", func(c *cmtproto.Commit) { c.Round = -1; signAll(chainID, c) }},
	{"other-height", func(c *cmtproto.Commit) { c.Height++; signAll(chainID, c) }},
	{"height-negative", func(c *cmtproto.Commit) { c.Height = -1; signAll(chainID, c) }},
	{"other-time", func(c *cmtproto.Commit) { c.Signatures[0].Timestamp = c.Signatures[0].Timestamp.Add(time.Nanosecond) }},
	{"other-block", func(c *cmtproto.Commit) { c.BlockID.Hash = sum("other"); signAll(chainID, c) }},
	{"other-parts", func(c *cmtproto.Commit) { c.BlockID.PartSetHeader.Hash = sum("other"); signAll(chainID, c) }},
	{"other-part-count", func(c *cmtproto.Commit) { c.BlockID.PartSetHeader.Total++; signAll(chainID, c) }},
	{"parts-changed-after", func(c *cmtproto.Commit) { c.BlockID.PartSetHeader.Total++ }},
	{"block-of-31-bytes", func(c *cmtproto.Commit) { c.BlockID.Hash = c.BlockID.Hash[:31] }},
	{"no-block", func(c *cmtproto.Commit) { c.BlockID = cmtproto.BlockID{}; signAll(chainID, c) }},
	{"signed-for-other-chain", func(c *cmtproto.Commit) { signAll("charter-dark", c) }},
	{"signed-by-others", func(c *cmtproto.Commit) {
		for i, name := range []string{"v5", "v6", "v7", "v8"} {
			sig, err := key(name).Sign(signBytes(chainID, c, i))
			must(err)
			c.Signatures[i].Signature = sig
		}
	}},
	{"prevotes", func(c *cmtproto.Commit) {
		for i := range c.Signatures {
			vote := cmtproto.Vote{Type: cmtproto.PrevoteType, Height: c.Height, Round: c.Round, BlockID: c.BlockID,
				Timestamp: c.Signatures[i].Timestamp}
			sig, err := keys[string(c.Signatures[i].ValidatorAddress)].Sign(types.VoteSignBytes(chainID, &vote))
			must(err)
			c.Signatures[i].Signature = sig
		}
	}},
}

// VerifyCommit and VerifyCommitLight, of the block that the unchanged commit is for.
func judgeCommit(set *cmtproto.ValidatorSet, id types.BlockID, height int64, bytes []byte) (full, light string) {
	validators, err := types.ValidatorSetFromProto(set)
	must(err)
	var message cmtproto.Commit
	if message.Unmarshal(bytes) != nil {
		return "undecodable", "undecodable"
	}
	commit, err := types.CommitFromProto(&message)
	if err != nil {
		return "undecodable", "undecodable"
	}
	full = guarded(func() error { return validators.VerifyCommit(chainID, id, height, commit) })
	light = guarded(func() error { return validators.VerifyCommitLight(chainID, id, height, commit) })
	return full, light
}

// Bounds of power: three equal votes of which two are exactly two thirds, and powers near the bound.
func powerCases() []struct {
	name string
	set  *types.ValidatorSet
	flag func(i int) types.BlockIDFlag
} {
	only := func(count int) func(i int) types.BlockIDFlag {
		return func(i int) types.BlockIDFlag {
			if i < count {
				return types.BlockIDFlagCommit
			}
			return types.BlockIDFlagAbsent
		}
	}
	const third = types.MaxTotalVotingPower / 3
	return []struct {
		name string
		set  *types.ValidatorSet
		flag func(i int) types.BlockIDFlag
	}{
		{"alone", setOf(member{"v0", 1}), allCommit},
		{"alone-absent", setOf(member{"v0", 1}), only(0)},
		{"exactly-two-thirds", setOf(member{"v0", 1}, member{"v1", 1}, member{"v2", 1}), only(2)},
		{"just-above-two-thirds", setOf(member{"v0", 2}, member{"v1", 1}, member{"v2", 1}), only(2)},
		{"just-below-two-thirds", setOf(member{"v0", 65}, member{"v1", 35}), only(1)},
		{"sixty-seven-percent", setOf(member{"v0", 67}, member{"v1", 33}), only(1)},
		{"great-two-thirds", setOf(member{"v0", third}, member{"v1", third}, member{"v2", third}), only(2)},
		{"great-above", setOf(member{"v0", third + 1}, member{"v1", third}, member{"v2", third - 1}), only(2)},
	}
}

func writeCommits(chain []*cmtproto.LightBlock) {
	t := newTable("name verify_commit verify_commit_light height block_id set commit")
	base := chain[6]
	id := base.SignedHeader.Commit.BlockID
	blockID := types.BlockID{Hash: id.Hash, PartSetHeader: types.PartSetHeader{
		Total: id.PartSetHeader.Total, Hash: id.PartSetHeader.Hash}}
	for _, c := range commitCases {
		commit := clone(base).SignedHeader.Commit
		c.change(commit)
		full, light := judgeCommit(base.ValidatorSet, blockID, 6, bytesOf(commit))
		t.add(c.name, full, light, 6, hexOf(bytesOf(&id)), hexOf(bytesOf(base.ValidatorSet)), hexOf(bytesOf(commit)))
	}
	for _, c := range powerCases() {
		h := newHeader(6, c.set, c.set)
		commit := newCommit(&h, c.set, 0, c.flag).ToProto()
		set, err := c.set.ToProto()
		must(err)
		headerID := blockIDOf(commit)
		full, light := judgeCommit(set, headerID, 6, bytesOf(commit))
		t.add(c.name, full, light, 6, hexOf(bytesOf(&commit.BlockID)), hexOf(bytesOf(set)), hexOf(bytesOf(commit)))
	}
	t.write("commits.txt")
}

func blockIDOf(commit *cmtproto.Commit) types.BlockID {
	id, err := types.BlockIDFromProto(&commit.BlockID)
	must(err)
	return *id
}
