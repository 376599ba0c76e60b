# Two hundred people, a week, one mistyped password in ten: nothing to explain and nobody to chase.
must: none
attack: none
noise: 200 users 5 days
