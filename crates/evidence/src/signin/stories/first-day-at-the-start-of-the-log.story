# As on the first day after the holidays, in a log that knows nothing of the office's address yet.
must: user5 mistyped-password
attack: none
every 6m from 1d 08:00 x10: fail user{n} 192.0.2.10
every 6m from 1d 08:00:25 x10 jitter 9s: fail user{n} 192.0.2.10
every 6m from 1d 08:00:50 x10 jitter 20s: fail user{n} 192.0.2.10
every 6m from 1d 08:02 x10 jitter 40s: fail user{n} 192.0.2.10
every 6m from 1d 08:04 x10 jitter 40s: fail user{n} 192.0.2.10
every 6m from 1d 08:05 x10: lock user{n}
every 6m from 1d 08:25 x10: sign-in user{n} 192.0.2.10
