# batchscope: a terminal explorer of batch-size dynamics
#
#   make                build ./batchscope
#   make run            install what is missing, build, start on the digits
#                       (ARGS="--data iris" passes arguments on)
#   make test           install what is missing, build, run every test
#                       (TEST=noise runs those whose name contains it,
#                       JOBS=1 one at a time)
#   make bench          measure how fast it is: training, loading, starting
#                       (BENCH=mlp/128/fp32 picks, BENCH_CSV=FILE keeps)
#   make bench-torch    the same training beside PyTorch's, if it is installed
#   make check-layers   check that src/ uses ui/ uses engine/, never upwards
#   make update-screens write the screens of tests/screens/ as they are now
#   make screenshots    draw the pictures in screenshots/ afresh
#   make install        into PREFIX (/usr/local), below DESTDIR if given
#   make uninstall      take it out again
#   make packages       install what building and testing need (apt-get),
#                       and what is recommended, if that can be had
#   make clean          remove build/ and ./batchscope
#   make help           this list
#
# Variables: BUILD=release|debug|asan|tsan, each in a directory of its own;
# WERROR=1 (or CI) makes warnings errors; V=1 shows the commands; CC, CPPFLAGS,
# CFLAGS, LDFLAGS and LDLIBS have their usual meaning.

BUILD  ?= release
PREFIX ?= /usr/local
B      := build/$(BUILD)

on = $(filter-out 0 no false,$(1))
Q := $(if $(call on,$(V)),,@)
say = @printf '  %-3s %s\n' $(1) $@

ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 1)
endif
MAKEFLAGS += --no-builtin-rules
ifneq ($(filter clean,$(MAKECMDGOALS)),)
.NOTPARALLEL: # "make clean all" does them in that order
endif
.DELETE_ON_ERROR:
.SUFFIXES:

# ---- what is needed ----------------------------------------------------------

build_packages := gcc libc6-dev libopenblas-dev libncurses-dev libcsv-dev \
                  libjansson-dev zlib1g-dev
build_headers  := stdio.h cblas.h csv.h curses.h jansson.h zlib.h pthread.h
engine_libs    := -lopenblas -lcsv -ljansson -lz -lm -lpthread -ldl
ui_libs        := -lncursesw

# Loaded at run time where it is installed (engine/onednn.h): fast bf16.
recommended    := libdnnl2

test_packages  := libcmocka-dev libvterm-dev python3
test_headers   := stdarg.h stddef.h stdint.h setjmp.h cmocka.h vterm.h
test_libs      := -lcmocka -lvterm -lutil
test_programs  := bash python3 timeout

# ---- flags -------------------------------------------------------------------

# One binary for every x86-64: hot functions carry their own newer versions, so
# no -march; the two files that are newer versions get what engine/kernels.c asks
# the processor for. Never -ffast-math: divergence is detected by isnan.
numeric := -fopenmp-simd -ffp-contract=fast -fno-math-errno -fno-trapping-math

# Asked when they are compiled: before that there may be no compiler to ask.
on_x86_64 = $(if $(filter x86_64-%,$(shell $(CC) -dumpmachine)),$(1))
avx2   := -mavx2 -mfma -mbmi2
avx512 := $(avx2) -mavx512f -mavx512bw -mavx512dq -mavx512vl
level_kernels_v3 = $(call on_x86_64,$(avx2))
level_kernels_v4 = $(call on_x86_64,$(avx512))

warnings := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
            -Wold-style-definition -Wpointer-arith -Wwrite-strings -Wundef \
            -Wvla -Wformat=2 $(if $(call on,$(WERROR) $(CI)),-Werror)

sanitized := -fno-omit-frame-pointer -fno-sanitize-recover=all \
             -Wno-maybe-uninitialized

release := -O3 -g
debug   := -Og -g3
asan    := -O1 -g $(sanitized) -fsanitize=address,undefined
tsan    := -O1 -g $(sanitized) -fsanitize=thread

ifeq ($(filter $(BUILD),release debug asan tsan),)
$(error BUILD is release, debug, asan or tsan, not '$(BUILD)')
endif

compile := $(CC) -std=c11 -I. -D_GNU_SOURCE $(CPPFLAGS) \
           $($(BUILD)) $(numeric) $(warnings) $(CFLAGS)
link    := $(CC) $($(BUILD)) $(CFLAGS) -Wl,--as-needed $(LDFLAGS)

# ---- sources: every .c file of a room belongs to it --------------------------

objects = $(patsubst %.c,$(B)/%.o,$(wildcard $(1)))

engine  := $(call objects,engine/*.c)
ui      := $(call objects,ui/*.c)
src     := $(call objects,src/*.c)
support := $(call objects,tests/support*.c)
runners := $(call objects,tests/test_*.c tests/screen_runner.c)
tests   := $(runners:.o=)
bench   := $(call objects,tests/bench*.c)

libraries := $(B)/libui.a $(B)/libengine.a
program   := $(if $(filter %/main.o,$(src)),$(B)/batchscope)
ifeq ($(BUILD),release)
program   := $(notdir $(program))
endif

.PHONY: all help run test bench bench-torch check-layers update-screens \
        screenshots install uninstall packages clean FORCE

all: $(libraries) $(program)

help:
	@sed -n '/^#/!q; s/^# \{0,1\}//; p' Makefile

# ---- building ----------------------------------------------------------------

batchscope: $(B)/batchscope
	@cp -f $< $@

$(B)/batchscope: $(src) $(libraries) $(B)/sources
	$(call say,LD)
	$(Q)$(link) -o $@ $(src) $(libraries) $(ui_libs) $(engine_libs) $(LDLIBS)

$(B)/libengine.a: $(engine) $(B)/sources
	$(call say,AR)
	$(Q)rm -f $@ && $(AR) rcs $@ $(engine)

$(B)/libui.a: $(ui) $(B)/sources
	$(call say,AR)
	$(Q)rm -f $@ && $(AR) rcs $@ $(ui)

tested := $(support) $(filter-out %/main.o,$(src)) $(libraries)

$(tests): %: %.o $(tested) $(B)/sources
	$(call say,LD)
	$(Q)$(link) -o $@ $< $(tested) $(test_libs) $(ui_libs) $(engine_libs) \
	  $(LDLIBS)

$(B)/tests/bench: $(bench) $(tested) $(B)/sources
	$(call say,LD)
	$(Q)$(link) -o $@ $(bench) $(tested) $(test_libs) $(ui_libs) \
	  $(engine_libs) $(LDLIBS)

$(runners) $(support) $(bench): | build/ready-to-test

$(B)/%.o: %.c $(B)/flags | build/ready-to-build
	@mkdir -p $(@D)
	@printf '  CC  %s\n' $<
	$(Q)$(compile) $(level_$(*F)) -MMD -MP -c -o $@ $<

# Two notes that change only when what they record does: the command lines, and
# the list of sources (so that a removed file leaves no object behind).
$(B)/flags: note = $(compile) $(avx512) ; $(link) $(test_libs) $(ui_libs) $(engine_libs) \
  $(LDLIBS)
$(B)/sources: note = $(engine) $(ui) $(src) $(support) $(bench)
$(B)/flags $(B)/sources: quoted = $(strip $(subst ','\'',$(note)))
$(B)/flags $(B)/sources: FORCE
	@mkdir -p $(@D)
	@[ '$(quoted)' = "$$(cat $@ 2>/dev/null)" ] || \
	  printf '%s\n' '$(quoted)' >$@

-include $(patsubst %.o,%.d,$(engine) $(ui) $(src) $(support) $(runners) $(bench))

# ---- running and testing -----------------------------------------------------

run: all build/recommended
	@./$(program) $(ARGS)

test: all $(tests) $(B)/tests/bench
	@TEST='$(TEST)' tests/run $(B)

bench: all $(B)/tests/bench
	@BENCH='$(BENCH)' BENCH_CSV='$(BENCH_CSV)' $(B)/tests/bench

bench-torch: $(B)/tests/bench
	@BENCH='$(BENCH)' tests/bench-torch $(B)/tests/bench

check-layers: all
	@tests/check-layers $(B)

# Masks stay; TEST=start updates those whose name contains it.
update-screens: $(B)/batchscope $(B)/tests/screen_runner
	@$(B)/tests/screen_runner --update tests/screens/*$(TEST)*.script

screenshots: $(B)/batchscope $(B)/tests/screen_runner
	@tests/screenshots $(B)

# ---- installing --------------------------------------------------------------

# The program finds its data sets from its own place: datasets/ beside it, or
# ../share/batchscope/datasets. No path is compiled in, so it may be moved.
bin   := $(DESTDIR)$(PREFIX)/bin
share := $(DESTDIR)$(PREFIX)/share/batchscope
doc   := $(DESTDIR)$(PREFIX)/share/doc/batchscope
man   := $(DESTDIR)$(PREFIX)/share/man/man1
bash  := $(DESTDIR)$(PREFIX)/share/bash-completion/completions
zsh   := $(DESTDIR)$(PREFIX)/share/zsh/site-functions
fish  := $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d

# The program writes its own manual and completions, from its tables.
written := $(addprefix $(B)/batchscope.,man bash zsh fish)

$(written): $(B)/batchscope.%: $(B)/batchscope
	$(Q)$< help $* >$@

install: all $(written)
	install -d '$(bin)' '$(share)/datasets' '$(doc)/screenshots' '$(man)' \
	  '$(bash)' '$(zsh)' '$(fish)'
	install -m 755 $(program) '$(bin)/batchscope'
	install -m 644 datasets/*.csv datasets/README.md '$(share)/datasets'
	install -m 644 README.md LICENSE '$(doc)'
	install -m 644 screenshots/*.svg '$(doc)/screenshots'
	install -m 644 $(B)/batchscope.man '$(man)/batchscope.1'
	install -m 644 $(B)/batchscope.bash '$(bash)/batchscope'
	install -m 644 $(B)/batchscope.zsh '$(zsh)/_batchscope'
	install -m 644 $(B)/batchscope.fish '$(fish)/batchscope.fish'

uninstall:
	rm -f '$(bin)/batchscope' '$(man)/batchscope.1' '$(bash)/batchscope' \
	  '$(zsh)/_batchscope' '$(fish)/batchscope.fish'
	rm -rf '$(share)' '$(doc)'

clean:
	rm -rf build batchscope

# ---- the tools and libraries -------------------------------------------------

# Whether the machine is ready is found out once, by compiling and linking; the
# answer is kept as a file. Only run, test, bench and packages install anything.
may_install := $(filter run test bench bench-torch packages,$(MAKECMDGOALS))
packages    := $(build_packages) \
               $(if $(filter-out run,$(may_install)),$(test_packages))

build/ready-to-build: Makefile
	@sh -c "$$make_ready" $@ '$(build_headers)' '$(ui_libs) $(engine_libs)' \
	  '$(AR)'

build/ready-to-test: Makefile | build/ready-to-build
	@sh -c "$$make_ready" $@ '$(test_headers)' '$(test_libs)' '$(test_programs)'

packages: build/ready-to-build build/ready-to-test build/recommended

# Tried once. Whatever comes of it, the program builds and runs.
build/recommended: | build/ready-to-build \
  $(if $(filter-out run,$(may_install)),build/ready-to-test)
	@sh -c "$$make_recommended" $@ || :

define make_recommended
touch "$$0"
installed() {
  dpkg-query -W -f '$${Status}\n' "$$1" 2>/dev/null | grep -q ' installed$$'
}
root=
[ "$$(id -u)" = 0 ] || root='sudo -n'
for p in $(recommended); do
  command -v apt-get >/dev/null && ! installed "$$p" || continue
  $$root env DEBIAN_FRONTEND=noninteractive timeout 300 \
    apt-get -qy --no-install-recommends install "$$p" >build/recommended.log 2>&1 &&
    echo "Installed with apt-get, as recommended: $$p" ||
    echo "Recommended, but could not be installed: $$p"
done
endef
export make_recommended

# A shell script: the file to leave, the headers, the libraries, the programs.
define make_ready
headers=$$1 libraries=$$2 programs=$$3

probe() {
  mkdir -p build
  {
    printf '#include <%s>\n' $$headers
    echo 'int main(void) { return 0; }'
  } >build/probe.c
  {
    $(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o build/probe build/probe.c \
      $$libraries $(LDLIBS) || return
    for p in $$programs; do
      command -v "$$p" || { echo "$$p: not found"; return 1; }
    done
  } >build/probe.log 2>&1
}

absent() {
  for p in $(packages); do
    dpkg-query -W -f '$${Status}\n' "$$p" 2>/dev/null |
      grep -q ' installed$$' || printf '%s ' "$$p"
  done
}

install() {
  $$root env DEBIAN_FRONTEND=noninteractive \
    apt-get -qy --no-install-recommends install $$missing
}

# Fails if nothing is absent: then the reason is another, and the log tells it.
provide() {
  command -v apt-get >/dev/null || {
    echo 'Needed, by the names of their Debian packages:'
    echo '  $(strip $(packages))'
    echo 'There is no apt-get here: please install them and try again.'
    exit 1
  }
  missing=$$(absent)
  [ -n "$$missing" ] || return
  [ -n '$(may_install)' ] || {
    echo "Packages missing: $$missing"
    echo 'make packages installs them.'
    exit 1
  }
  root=
  [ "$$(id -u)" = 0 ] || root=sudo
  [ -z "$$root" ] || command -v $$root >/dev/null || {
    echo 'Packages are missing, and there is no sudo here. As root, please:'
    echo "  apt-get install $$missing"
    exit 1
  }
  echo "Installing with apt-get: $$missing"
  apt-cache show $$missing >/dev/null 2>&1 || $$root apt-get -q update
  install || { $$root apt-get -q update && install; }
}

probe || { provide && probe; } || {
  head -n 3 build/probe.log
  exit 1
}
rm -f build/probe build/probe.c build/probe.log
touch "$$0"
endef
export make_ready
