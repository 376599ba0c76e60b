# One address tries five times at each account and no more: that is what locks them.
must: user4 lockout-as-denial-of-service
attack: lockout-as-denial-of-service
noise: 12 users 2 days
every 1m from 1d 07:00 x10: fail user{n} 203.0.113.9
every 1m from 1d 07:00:02 x10: fail user{n} 203.0.113.9
every 1m from 1d 07:00:04 x10: fail user{n} 203.0.113.9
every 1m from 1d 07:00:06 x10: fail user{n} 203.0.113.9
every 1m from 1d 07:00:08 x10: fail user{n} 203.0.113.9
every 1m from 1d 07:00:09 x10: lock user{n}
