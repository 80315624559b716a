"""Operations: heartbeat, alerts to operators, maintenance, doctor, systemd."""
