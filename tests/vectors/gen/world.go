package main

import (
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/cometbft/cometbft/crypto/ed25519"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	cmtversion "github.com/cometbft/cometbft/proto/tendermint/version"
	"github.com/cometbft/cometbft/types"
	"github.com/cometbft/cometbft/version"
)

const chainID = "charter-light"

// Block times are whole milliseconds at even heights, so that bounds of time can be met exactly.
var genesisTime = time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)

func timeOf(height int64) time.Time {
	return genesisTime.Add(time.Duration(height-1)*1500*time.Millisecond + time.Duration(height%2)*time.Duration(123_456))
}

func sum(format string, args ...any) []byte {
	digest := sha256.Sum256([]byte(fmt.Sprintf(format, args...)))
	return digest[:]
}

// Keys of everybody who was named, by address.
var keys = map[string]ed25519.PrivKey{}

func key(name string) ed25519.PrivKey {
	k := ed25519.GenPrivKeyFromSecret([]byte("charter light vectors: " + name))
	keys[string(k.PubKey().Address())] = k
	return k
}

type member struct {
	name  string
	power int64
}

func setOf(members ...member) *types.ValidatorSet {
	validators := make([]*types.Validator, 0, len(members))
	for _, m := range members {
		validators = append(validators, types.NewValidator(key(m.name).PubKey(), m.power))
	}
	return types.NewValidatorSet(validators)
}

// Who validates the chain at a height: one joins, one leaves, powers change, all are replaced.
func membersAt(height int64) []member {
	switch {
	case height < 8:
		return []member{{"v0", 10}, {"v1", 10}, {"v2", 10}, {"v3", 10}}
	case height < 14:
		return []member{{"v0", 10}, {"v1", 10}, {"v2", 10}, {"v3", 10}, {"v4", 5}}
	case height < 20:
		return []member{{"v1", 10}, {"v2", 10}, {"v3", 10}, {"v4", 5}}
	case height < 26:
		return []member{{"v1", 10}, {"v2", 50}, {"v3", 10}, {"v4", 5}}
	default:
		return []member{{"v5", 7}, {"v6", 6}, {"v7", 5}, {"v8", 4}}
	}
}

func setAt(height int64) *types.ValidatorSet { return setOf(membersAt(height)...) }

func blockID(h *types.Header) types.BlockID {
	return types.BlockID{
		Hash:          h.Hash(),
		PartSetHeader: types.PartSetHeader{Total: uint32(1 + h.Height%3), Hash: sum("parts %d", h.Height)},
	}
}

// A block of this set; what the header says of others is filled in by the caller.
func newHeader(height int64, set, next *types.ValidatorSet) types.Header {
	return types.Header{
		Version:            cmtversion.Consensus{Block: version.BlockProtocol, App: 1},
		ChainID:            chainID,
		Height:             height,
		Time:               timeOf(height),
		LastCommitHash:     sum(""),
		DataHash:           sum("data %d", height),
		ValidatorsHash:     set.Hash(),
		NextValidatorsHash: next.Hash(),
		ConsensusHash:      sum("consensus"),
		AppHash:            sum("app %d", height),
		LastResultsHash:    sum("results %d", height),
		EvidenceHash:       sum(""),
		ProposerAddress:    set.Validators[int(height)%set.Size()].Address,
	}
}

// The votes: `flag` says what each validator voted.
func newCommit(h *types.Header, set *types.ValidatorSet, round int32, flag func(i int) types.BlockIDFlag) *types.Commit {
	commit := &types.Commit{Height: h.Height, Round: round, BlockID: blockID(h)}
	for i, v := range set.Validators {
		if flag(i) == types.BlockIDFlagAbsent {
			commit.Signatures = append(commit.Signatures, types.NewCommitSigAbsent())
			continue
		}
		commit.Signatures = append(commit.Signatures, types.CommitSig{
			BlockIDFlag:      flag(i),
			ValidatorAddress: v.Address,
			Timestamp:        h.Time.Add(time.Duration(200+i)*time.Millisecond + time.Duration(i)),
		})
		sig, err := keys[string(v.Address)].Sign(commit.VoteSignBytes(h.ChainID, int32(i)))
		must(err)
		commit.Signatures[i].Signature = sig
	}
	return commit
}

func allCommit(int) types.BlockIDFlag { return types.BlockIDFlagCommit }

// The last one (of the least power) is absent in some heights and votes nil in others.
func usualVotes(height int64, size int) func(i int) types.BlockIDFlag {
	return func(i int) types.BlockIDFlag {
		switch {
		case i == size-1 && height%5 == 3:
			return types.BlockIDFlagAbsent
		case i == size-1 && height%7 == 2:
			return types.BlockIDFlagNil
		}
		return types.BlockIDFlagCommit
	}
}

func lightBlock(h *types.Header, commit *types.Commit, set *types.ValidatorSet) *cmtproto.LightBlock {
	lb := types.LightBlock{SignedHeader: &types.SignedHeader{Header: h, Commit: commit}, ValidatorSet: set}
	message, err := lb.ToProto()
	must(err)
	return message
}

const chainLength = 32

// The chain, by height; nothing at 0.
func makeChain() []*cmtproto.LightBlock {
	chain := []*cmtproto.LightBlock{nil}
	var last types.BlockID
	var lastCommit *types.Commit
	for height := int64(1); height <= chainLength; height++ {
		set := setAt(height)
		h := newHeader(height, set, setAt(height+1))
		h.LastBlockID = last
		if lastCommit != nil {
			h.LastCommitHash = lastCommit.Hash()
		}
		lastCommit = newCommit(&h, set, int32(height%3), usualVotes(height, set.Size()))
		last = lastCommit.BlockID
		chain = append(chain, lightBlock(&h, lastCommit, set))
	}
	return chain
}
