/* Hardening and checks of SQLite files. */
#include "replay/store.h"

#include <stdbool.h>
#include <string.h>

void store_uri(struct buffer *uri, const char *path, const char *options)
{
    buffer_append_string(uri, "file:");
    for (const char *at = path; *at; at++) {
        unsigned char byte = (unsigned char)*at;
        bool is_plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                        (byte >= '0' && byte <= '9') || byte == '/' || byte == '.' || byte == '_' || byte == '-';
        if (is_plain)
            buffer_append_byte(uri, byte);
        else
            buffer_printf(uri, "%%%02X", byte);
    }
    buffer_append_string(uri, options);
}

void store_harden(sqlite3 *db, int length_max)
{
    static const int off[] = {SQLITE_DBCONFIG_TRUSTED_SCHEMA, SQLITE_DBCONFIG_ENABLE_TRIGGER,
                              SQLITE_DBCONFIG_ENABLE_VIEW,    SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION,
                              SQLITE_DBCONFIG_DQS_DML,        SQLITE_DBCONFIG_DQS_DDL};
    const struct {
        int limit, value;
    } limits[] = {
        {SQLITE_LIMIT_LENGTH, length_max}, {SQLITE_LIMIT_SQL_LENGTH, 65536},   {SQLITE_LIMIT_COLUMN, 16},
        {SQLITE_LIMIT_EXPR_DEPTH, 32},     {SQLITE_LIMIT_COMPOUND_SELECT, 4},  {SQLITE_LIMIT_VDBE_OP, 5000},
        {SQLITE_LIMIT_ATTACHED, 0},        {SQLITE_LIMIT_VARIABLE_NUMBER, 16}, {SQLITE_LIMIT_TRIGGER_DEPTH, 1},
        {SQLITE_LIMIT_WORKER_THREADS, 0},
    };
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    for (unsigned i = 0; i < sizeof off / sizeof off[0]; i++)
        sqlite3_db_config(db, off[i], 0, NULL);
    for (unsigned i = 0; i < sizeof limits / sizeof limits[0]; i++)
        sqlite3_limit(db, limits[i].limit, limits[i].value);
    sqlite3_busy_timeout(db, 2000);
    sqlite3_exec(db,
                 "PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; PRAGMA cache_size=-2048; PRAGMA temp_store=MEMORY",
                 NULL, NULL, NULL);
}

static bool same_text(sqlite3_stmt *row, int column, const char *expected)
{
    const char *text = (const char *)sqlite3_column_text(row, column);
    if (!text || !expected)
        return text == expected;
    return (size_t)sqlite3_column_bytes(row, column) == strlen(expected) && strcmp(text, expected) == 0;
}

int store_check_schema(sqlite3 *db, const struct store_object *objects, unsigned count,
                       const struct store_object **fault)
{
    static const char sql[] = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid";
    sqlite3_stmt *row;
    int code = sqlite3_prepare_v2(db, sql, -1, &row, NULL);
    unsigned found = 0;
    bool is_same = code == SQLITE_OK;
    *fault = NULL;
    while (is_same && (code = sqlite3_step(row)) == SQLITE_ROW) {
        const struct store_object *object = found < count ? &objects[found++] : NULL;
        is_same = object && same_text(row, 0, object->type) && same_text(row, 1, object->name) &&
                  same_text(row, 2, object->table) && same_text(row, 3, object->sql);
        *fault = is_same ? NULL : object;
    }
    sqlite3_finalize(row);
    if (code != SQLITE_DONE && code != SQLITE_ROW)
        return -1;
    if (is_same && found < count)
        *fault = &objects[found];
    return is_same && found == count;
}
