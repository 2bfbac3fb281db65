# The fault test of the gate to web servers stands between it and the host: these are its calls (ci/boundary/replay).
HTTP_WRAPPED := curl_global_init curl_multi_init curl_multi_setopt curl_easy_init curl_multi_add_handle \
        curl_multi_perform curl_multi_info_read curl_multi_poll curl_multi_wakeup curl_slist_append curl_easy_setopt \
        curl_easy_getinfo pthread_create socket fstat fstatat futimens renameat unlinkat pread read \
        write fdopendir readdir open openat
$(BUILD)/tests/faults/test_http_faults: LDFLAGS_ALL += $(HTTP_WRAPPED:%=-Wl,--wrap=%)
