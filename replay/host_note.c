/* Sentences for the user, kept in a ring. */
#include "replay/host_note.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static char *note_slot(struct host_notes *notes)
{
    if (notes->count == HOST_NOTES_WAITING)
        return NULL;
    return notes->text[(notes->first + notes->count++) % HOST_NOTES_WAITING];
}

static void note_format(struct host_notes *notes, const char *format, va_list arguments)
{
    char *text = note_slot(notes);
    if (text)
        vsnprintf(text, HOST_NOTE_SIZE, format, arguments);
}

void host_note(struct host_notes *notes, const char *format, ...)
{
    if (notes->said > HOST_NOTES_MAX)
        return;
    va_list arguments;
    va_start(arguments, format);
    if (notes->said++ == HOST_NOTES_MAX)
        format = "more has happened than is said here; what follows is on the tape only";
    note_format(notes, format, arguments);
    va_end(arguments);
}

void host_note_last(struct host_notes *notes, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    note_format(notes, format, arguments);
    va_end(arguments);
}

bool host_note_take(struct host_notes *notes, char text[HOST_NOTE_SIZE])
{
    if (notes->count == 0)
        return false;
    memcpy(text, notes->text[notes->first], HOST_NOTE_SIZE);
    notes->first = (notes->first + 1) % HOST_NOTES_WAITING;
    notes->count--;
    return true;
}
