# The modules that judge proofs and packs: what the page in a browser (web/) is made of, and charter-verify but for time stamps.
set(CHARTER_VERIFIER_MODULES verify pack tx assurance state catalog proof light merkle crypto wire base)
