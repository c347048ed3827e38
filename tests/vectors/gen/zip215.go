package main

import (
	"crypto/sha512"

	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/oasisprotocol/curve25519-voi/curve"
	"github.com/oasisprotocol/curve25519-voi/curve/scalar"
)

// The encodings of the points whose order divides eight: y (little endian, without sign), then both signs. First the
// eight canonical ones of 0, 1, -1 and the two of order eight; then y not below the prime, and a sign on x = 0.
func smallOrderEncodings() [][]byte {
	var minusOne, p, pPlusOne [32]byte
	for i := range p {
		minusOne[i], p[i], pPlusOne[i] = 0xff, 0xff, 0xff
	}
	minusOne[31], p[31], pPlusOne[31] = 0x7f, 0x7f, 0x7f
	minusOne[0], p[0], pPlusOne[0] = 0xec, 0xed, 0xee
	zero, one := make([]byte, 32), append([]byte{1}, make([]byte, 31)...)

	eighth := orderEight()
	var other curve.EdwardsPoint
	other.Neg(eighth)
	var three curve.EdwardsPoint // the other y of order eight
	three.Add(eighth, eighth)
	three.Add(&three, eighth)
	y1, y2 := encode(eighth), encode(&three)
	y1[31] &= 0x7f
	y2[31] &= 0x7f

	signed := func(y []byte) []byte {
		out := append([]byte{}, y...)
		out[31] |= 0x80
		return out
	}
	return [][]byte{
		one, minusOne[:], zero, signed(zero), y1, signed(y1), y2, signed(y2),
		signed(one), signed(minusOne[:]), p[:], signed(p[:]), pPlusOne[:], signed(pPlusOne[:]),
	}
}

func encode(point *curve.EdwardsPoint) []byte {
	var compressed curve.CompressedEdwardsY
	compressed.SetEdwardsPoint(point)
	return append([]byte{}, compressed[:]...)
}

// A point of order eight: the torsion part of some point of the curve, found by multiplying by the group's order.
func orderEight() *curve.EdwardsPoint {
	for n := byte(2); ; n++ {
		var compressed curve.CompressedEdwardsY
		compressed[0] = n
		var point curve.EdwardsPoint
		if _, err := point.SetCompressedY(&compressed); err != nil {
			continue
		}
		var order scalar.Scalar // l = (l - 1) + 1
		order.Sub(scalar.NewFromUint64(0), scalar.NewFromUint64(1))
		var torsion curve.EdwardsPoint
		torsion.Mul(&point, &order)
		torsion.Add(&torsion, &point)
		var four curve.EdwardsPoint
		four.Add(&torsion, &torsion)
		four.Add(&four, &four)
		if !four.IsIdentity() {
			return &torsion
		}
	}
}

func smallOrderKey() ed25519.PubKey { return smallOrderEncodings()[10] }

// Holds for every message under a key of small order.
func smallOrderSignature() []byte {
	return append(append([]byte{}, smallOrderEncodings()[9]...), make([]byte, 32)...)
}

func scalarOf(text string) *scalar.Scalar {
	digest := sha512.Sum512([]byte(text))
	out, err := scalar.NewFromBytesModOrderWide(digest[:])
	must(err)
	return out
}

// A signature whose key, R or both have a torsion part: it holds with the cofactor, and mostly only with it.
func mixedSignature(message []byte, keyTorsion, rTorsion *curve.EdwardsPoint) (key, signature []byte) {
	a, r := scalarOf("a"), scalarOf("r")
	var keyPoint, rPoint curve.EdwardsPoint
	keyPoint.MulBasepoint(curve.ED25519_BASEPOINT_TABLE, a)
	rPoint.MulBasepoint(curve.ED25519_BASEPOINT_TABLE, r)
	keyPoint.Add(&keyPoint, keyTorsion)
	rPoint.Add(&rPoint, rTorsion)
	key, rBytes := encode(&keyPoint), encode(&rPoint)
	digest := sha512.Sum512(append(append(append([]byte{}, rBytes...), key...), message...))
	k, err := scalar.NewFromBytesModOrderWide(digest[:])
	must(err)
	var s scalar.Scalar
	s.Mul(k, a)
	s.Add(&s, r)
	var sBytes [32]byte
	must(s.ToBytes(sBytes[:]))
	return key, append(rBytes, sBytes[:]...)
}

// S + l, which says the same modulo the order.
func withOrderAdded(signature []byte) []byte {
	order := []byte{0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14}
	order = append(order, append(make([]byte, 15), 0x10)...)
	out := append([]byte{}, signature...)
	carry := 0
	for i := range order {
		at := int(out[32+i]) + int(order[i]) + carry
		out[32+i], carry = byte(at), at>>8
	}
	return out
}

func writeZip215() {
	t := newTable("name verdict key signature message")
	add := func(name string, key, signature, message []byte) {
		verdict := "refused"
		if ed25519.PubKey(key).VerifySignature(message, signature) {
			verdict = "ok"
		}
		t.add(name, verdict, hexOf(key), hexOf(signature), hexOf(message))
	}
	zcash := []byte("Zcash")
	for _, a := range smallOrderEncodings() {
		for _, r := range smallOrderEncodings() {
			add("small-order", a, append(append([]byte{}, r...), make([]byte, 32)...), zcash)
		}
	}
	var identity curve.EdwardsPoint
	identity.Identity()
	torsion := orderEight()
	for _, c := range []struct {
		name   string
		key, r *curve.EdwardsPoint
	}{{"plain", &identity, &identity}, {"mixed-key", torsion, &identity}, {"mixed-r", &identity, torsion}, {"mixed-both", torsion, torsion}} {
		key, signature := mixedSignature(zcash, c.key, c.r)
		add(c.name, key, signature, zcash)
		add(c.name+"-other-message", key, signature, []byte("zcash"))
		add(c.name+"-s-not-canonical", key, withOrderAdded(signature), zcash)
		forged := append([]byte{}, signature...)
		forged[40] ^= 1
		add(c.name+"-forged-s", key, forged, zcash)
		forged = append([]byte{}, signature...)
		forged[3] ^= 1
		add(c.name+"-forged-r", key, forged, zcash)
		wrong := append([]byte{}, key...)
		wrong[3] ^= 1
		add(c.name+"-forged-key", wrong, signature, zcash)
	}
	key, signature := mixedSignature(zcash, &identity, &identity)
	add("r-of-small-order-only", key, append(append([]byte{}, smallOrderEncodings()[8]...), make([]byte, 32)...), zcash)
	add("key-of-small-order-real-r", smallOrderEncodings()[0], signature, zcash)
	add("off-the-curve-r", key, append(offTheCurve(), signature[32:]...), zcash)
	add("off-the-curve-key", offTheCurve(), signature, zcash)
	add("63-bytes", key, signature[:63], zcash)
	add("65-bytes", key, append(append([]byte{}, signature...), 0), zcash)
	t.write("zip215.txt")
}

func offTheCurve() []byte {
	for n := byte(2); ; n++ {
		var compressed curve.CompressedEdwardsY
		compressed[0] = n
		var point curve.EdwardsPoint
		if _, err := point.SetCompressedY(&compressed); err != nil {
			return append([]byte{}, compressed[:]...)
		}
	}
}
