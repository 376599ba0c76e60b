//! The room for questions asked outside: DNS now, feeds later. Answers are fetched here, within stated limits, and passed
//! down as plain data; nothing below ever asks.
