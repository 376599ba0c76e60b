//! The room where bytes come in. It accepts them within stated limits, keeps them by hash, and acknowledges only after
//! they are durable. It examines nothing; that is the business of `jobs`.

pub mod upload;
