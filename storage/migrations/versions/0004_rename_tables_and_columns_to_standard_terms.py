"""Tables and columns get the field's standard terms; no row changes"""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Old table, new table, index names and constraint names that carry the table's name.
# In place, never rebuilt: text_marks and story_signs are the two largest tables there are.
_TABLES: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("conditions", "health_states", (), ("pk_{}",)),
    ("operator_letters", "operator_deliveries", ("ix_{}_state",), ("pk_{}", "uq_{}_key")),
    (
        "tellings",
        "delivered_items",
        ("ix_{}_delivery_id",),
        ("pk_{}", "fk_{}_delivery_id", "fk_{}_page_id", "fk_{}_subscriber_id"),
    ),
    ("text_marks", "minhash_entries", (), ("pk_{}",)),
    (
        "resemblances",
        "duplicate_matches",
        ("ix_{}_other_id",),
        ("pk_{}", "fk_{}_other_id", "fk_{}_page_id"),
    ),
    ("story_signs", "story_feature_entries", (), ("pk_{}",)),
    (
        "story_ties",
        "story_memberships",
        ("ix_{}_other_id",),
        ("pk_{}", "fk_{}_other_id", "fk_{}_page_id"),
    ),
    (
        "story_rulings",
        "story_overrides",
        ("ix_{}_other_id",),
        ("pk_{}", "fk_{}_other_id", "fk_{}_page_id", "uq_{}_page_id_other_id"),
    ),
    ("last_answers", "http_validators", ("ix_{}_source",), ("pk_{}",)),
)

# By the new table names.
_COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("health_states", "looks", "observations"),
    ("health_states", "good_looks", "healthy_observations"),
    ("health_states", "told", "notified_health"),
    ("health_states", "told_at", "notified_at"),
    ("operator_deliveries", "way", "transport"),
    ("operator_deliveries", "news", "alerts"),
    ("operator_deliveries", "settled_at", "finished_at"),
    ("operator_deliveries", "try_at", "next_attempt_at"),
    ("operator_deliveries", "said", "server_response"),
    ("deliveries", "told_from", "cursor_before"),
    ("deliveries", "told_to", "cursor_after"),
    ("deliveries", "owed_since", "backlog_since"),
    ("deliveries", "settled_at", "finished_at"),
    ("deliveries", "said", "server_response"),
    ("subscribers", "told_to", "cursor"),
    ("subscribers", "told_at", "cursor_at"),
    ("subscribers", "owed_since", "backlog_since"),
    ("subscribers", "hold_until", "retry_after"),
    ("subscribers", "letters", "delivery_count"),
    ("pages", "steady_looks", "stable_checks"),
    ("minhash_entries", "mark", "minhash"),
    ("duplicate_matches", "share", "containment"),
    ("story_feature_entries", "sign", "feature_hash"),
    ("sources", "asked_at", "requested_at"),
    ("sources", "next_crawl_why", "next_crawl_reason"),
    ("sources", "falsely_vouched_at", "validators_distrusted_since"),
    ("audit_entries", "act", "action"),
)

# SQLite keeps a constraint's name in the table's text: only these two small tables are rebuilt.
_SQLITE_UNIQUE: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("operator_deliveries", "uq_operator_letters_key", "uq_operator_deliveries_key", ("key",)),
    (
        "story_overrides",
        "uq_story_rulings_page_id_other_id",
        "uq_story_overrides_page_id_other_id",
        ("page_id", "other_id"),
    ),
)


def upgrade() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for old, new, indexes, constraints in _TABLES:
        op.rename_table(old, new)
        if on_postgresql:
            _rename_postgresql_names(old, new, indexes, constraints)
        else:
            for name in indexes:
                op.drop_index(name.format(old), table_name=new)
    for table, old, new in _COLUMNS:
        op.execute(f'ALTER TABLE {table} RENAME COLUMN "{old}" TO "{new}"')
    if not on_postgresql:
        _recreate_sqlite_names()


def _rename_postgresql_names(
    old: str, new: str, indexes: tuple[str, ...], constraints: tuple[str, ...]
) -> None:
    for name in indexes:
        op.execute(f"ALTER INDEX {name.format(old)} RENAME TO {name.format(new)}")
    for name in constraints:
        op.execute(f"ALTER TABLE {new} RENAME CONSTRAINT {name.format(old)} TO {name.format(new)}")


def _recreate_sqlite_names() -> None:
    for table, old, new, columns in _SQLITE_UNIQUE:
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(old, type_="unique")
            batch.create_unique_constraint(new, list(columns))
    for _, new, indexes, _ in _TABLES:
        for name in indexes:
            op.create_index(name.format(new), new, [name.removeprefix("ix_{}_")])
