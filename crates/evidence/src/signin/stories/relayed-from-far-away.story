# The code was typed into a page that passed it on: minutes after the office, a sign-in from the other side of the earth.
must: rita second-factor-relayed
attack: second-factor-relayed
got-in: rita
noise: 12 users 2 days
every 4h from 0d 08:00 x3: sign-in-mfa rita 192.0.2.10 at berlin with Firefox
at 1d 08:00: sign-in-mfa rita 192.0.2.10 at berlin with Firefox
at 1d 08:40: sign-in-mfa rita 203.0.113.9 at sydney with Chrome
