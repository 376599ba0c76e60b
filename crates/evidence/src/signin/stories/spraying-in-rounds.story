# One address, forty accounts that exist, one try each per round, five rounds.
must: user7 spraying
attack: spraying
noise: 40 users 2 days
every 5s from 1d 01:00 x40 jitter 2s: fail user{n} 203.0.113.9
every 5s from 1d 01:30 x40 jitter 2s: fail user{n} 203.0.113.9
every 5s from 1d 02:00 x40 jitter 2s: fail user{n} 203.0.113.9
every 5s from 1d 02:30 x40 jitter 2s: fail user{n} 203.0.113.9
every 5s from 1d 03:00 x40 jitter 2s: fail user{n} 203.0.113.9
