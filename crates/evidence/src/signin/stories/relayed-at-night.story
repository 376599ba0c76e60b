# Long after the last sign-in, so that a journey is possible; the owner, back at the office too soon, shows that there was none.
must: rita second-factor-relayed
attack: second-factor-relayed
got-in: rita
noise: 12 users 2 days
every 4h from 0d 08:00 x3: sign-in-mfa rita 192.0.2.10 at berlin with Firefox
at 1d 07:30: sign-in-mfa rita 203.0.113.9 at new-york with Chrome
at 1d 08:10: sign-in-mfa rita 192.0.2.10 at berlin with Firefox
