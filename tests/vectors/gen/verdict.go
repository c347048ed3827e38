package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/cometbft/cometbft/light"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/cometbft/cometbft/types"
)

// What CometBFT says, in one word.
func word(err error) string {
	var expired light.ErrOldHeaderExpired
	var untrusted light.ErrNewValSetCantBeTrusted
	var invalid light.ErrInvalidHeader
	var power types.ErrNotEnoughVotingPowerSigned
	switch {
	case err == nil:
		return "ok"
	case errors.As(err, &expired):
		return "expired"
	case errors.As(err, &untrusted):
		return "untrusted"
	case errors.As(err, &power):
		return "power"
	case errors.As(err, &invalid):
		if errors.As(invalid.Reason, &power) {
			return "power"
		}
		return "invalid"
	}
	return "refused"
}

// A panic is a refusal too: CometBFT has some where bytes got past its decoding.
func guarded(f func() error) (said string) {
	defer func() {
		if r := recover(); r != nil {
			said = "panic"
		}
	}()
	return word(f())
}

func decode(bytes []byte) (*types.LightBlock, error) {
	var message cmtproto.LightBlock
	if err := message.Unmarshal(bytes); err != nil {
		return nil, err
	}
	lb, err := types.LightBlockFromProto(&message)
	if err != nil {
		return nil, err
	}
	if lb.SignedHeader == nil || lb.Header == nil || lb.Commit == nil || lb.ValidatorSet == nil {
		return nil, fmt.Errorf("incomplete")
	}
	return lb, nil
}

type terms struct {
	nowMs    int64
	driftMs  int64
	periodMs int64
}

type step struct {
	name     string
	adjacent bool
	trusted  *cmtproto.LightBlock
	block    *cmtproto.LightBlock
	terms    terms
}

// The light client's verdict, and that of VerifyCommit on the block's own commit.
func (s step) judge() (lightVerdict, commitVerdict string) {
	trusted, err := decode(bytesOf(s.trusted))
	must(err)
	block, err := decode(bytesOf(s.block))
	if err != nil {
		return "undecodable", "undecodable"
	}
	now := time.UnixMilli(s.terms.nowMs).UTC()
	period := time.Duration(s.terms.periodMs) * time.Millisecond
	drift := time.Duration(s.terms.driftMs) * time.Millisecond
	lightVerdict = guarded(func() error {
		if s.adjacent {
			return light.VerifyAdjacent(trusted.SignedHeader, block.SignedHeader, block.ValidatorSet, period, now, drift)
		}
		return light.VerifyNonAdjacent(trusted.SignedHeader, trusted.ValidatorSet, block.SignedHeader, block.ValidatorSet,
			period, now, drift, light.DefaultTrustLevel)
	})
	commitVerdict = guarded(func() error {
		return block.ValidatorSet.VerifyCommit(trusted.ChainID, block.Commit.BlockID, block.Height, block.Commit)
	})
	return lightVerdict, commitVerdict
}
