package main

import (
	"github.com/cometbft/cometbft/crypto/ed25519"
	cmtcrypto "github.com/cometbft/cometbft/proto/tendermint/crypto"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/cometbft/cometbft/types"
)

func publicKey(bytes []byte) cmtcrypto.PublicKey {
	return cmtcrypto.PublicKey{Sum: &cmtcrypto.PublicKey_Ed25519{Ed25519: bytes}}
}

// The header's hash, whatever its form.
func hashOf(h *cmtproto.Header) []byte {
	id := h.LastBlockId
	header := types.Header{
		Version: h.Version, ChainID: h.ChainID, Height: h.Height, Time: h.Time,
		LastBlockID: types.BlockID{Hash: id.Hash, PartSetHeader: types.PartSetHeader{
			Total: id.PartSetHeader.Total, Hash: id.PartSetHeader.Hash}},
		LastCommitHash: h.LastCommitHash, DataHash: h.DataHash, ValidatorsHash: h.ValidatorsHash,
		NextValidatorsHash: h.NextValidatorsHash, ConsensusHash: h.ConsensusHash, AppHash: h.AppHash,
		LastResultsHash: h.LastResultsHash, EvidenceHash: h.EvidenceHash, ProposerAddress: h.ProposerAddress,
	}
	return header.Hash()
}

// The set's hash, in its own order, whatever its form.
func setHashOf(set *cmtproto.ValidatorSet) []byte {
	out := &types.ValidatorSet{}
	for _, v := range set.Validators {
		out.Validators = append(out.Validators, types.NewValidator(ed25519.PubKey(v.PubKey.GetEd25519()), v.VotingPower))
	}
	return out.Hash()
}

// Signs vote `i` of the commit as it is now, with the key of the address it names.
func signVote(chain string, commit *cmtproto.Commit, i int) {
	vote := &commit.Signatures[i]
	k, known := keys[string(vote.ValidatorAddress)]
	if !known {
		return
	}
	sig, err := k.Sign(signBytes(chain, commit, i))
	must(err)
	vote.Signature = sig
}

func signBytes(chain string, commit *cmtproto.Commit, i int) []byte {
	vote := cmtproto.Vote{
		Type: cmtproto.PrecommitType, Height: commit.Height, Round: commit.Round, Timestamp: commit.Signatures[i].Timestamp,
	}
	if commit.Signatures[i].BlockIdFlag == cmtproto.BlockIDFlagCommit {
		vote.BlockID = commit.BlockID
	}
	return types.VoteSignBytes(chain, &vote)
}

func signAll(chain string, commit *cmtproto.Commit) {
	for i := range commit.Signatures {
		if commit.Signatures[i].BlockIdFlag != cmtproto.BlockIDFlagAbsent {
			signVote(chain, commit, i)
		}
	}
}

// The commit is for the header as it is now, and all who vote sign it.
func seal(b *cmtproto.LightBlock) {
	h, commit := b.SignedHeader.Header, b.SignedHeader.Commit
	commit.Height = h.Height
	commit.BlockID.Hash = hashOf(h)
	signAll(h.ChainID, commit)
}

// The block's set is another one, named by the header; everybody signs.
func reseat(b *cmtproto.LightBlock, set *cmtproto.ValidatorSet) {
	b.ValidatorSet = set
	h, commit := b.SignedHeader.Header, b.SignedHeader.Commit
	h.ValidatorsHash = setHashOf(set)
	first := commit.Signatures[0]
	commit.Signatures = nil
	for _, v := range set.Validators {
		vote := first
		vote.ValidatorAddress = v.Address
		commit.Signatures = append(commit.Signatures, vote)
	}
	seal(b)
}

func absent(commit *cmtproto.Commit, indexes ...int) {
	for _, i := range indexes {
		none := types.NewCommitSigAbsent()
		commit.Signatures[i] = *none.ToProto()
	}
}

func toNil(chain string, commit *cmtproto.Commit, indexes ...int) {
	for _, i := range indexes {
		commit.Signatures[i].BlockIdFlag = cmtproto.BlockIDFlagNil
		signVote(chain, commit, i)
	}
}

func flip(bytes []byte) []byte {
	out := append([]byte{}, bytes...)
	out[len(out)/3] ^= 0x10
	return out
}
