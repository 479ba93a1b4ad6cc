//! What the house and its partners agree on over the internet, in and out: whose bytes these are, and which addresses are
//! no neighbours of ours.

pub mod addresses;

pub mod signature;
