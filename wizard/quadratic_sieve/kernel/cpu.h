/* Loops that are compiled for AVX2 too, where the compiler knows how; which one runs is chosen when it is loaded. */
#ifndef WIZARD_CPU_H
#define WIZARD_CPU_H

#if defined(__x86_64__) && defined(__GNUC__)
#define WITH_AVX2 1
#define FOR_EACH_CPU __attribute__((target_clones("avx2", "default")))
#else
#define FOR_EACH_CPU
#endif

#endif
