# Twenty addresses try one account each, twice; none of them ever signed in.
must: none
attack: spraying
noise: 40 users 2 days
every 60s from 1d 01:00 x20 jitter 30s: fail user{n} 203.0.113.{n}
every 60s from 1d 01:25 x20 jitter 30s: fail user{n} 203.0.113.{n}
