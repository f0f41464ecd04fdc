#include <simdact/functions.hpp>
using namespace simdact;
template<class F> __attribute__((noinline)) void value(const F&f,float*p){ using V=xsimd::batch<float>; V x=V::load_unaligned(p); f(x).store_unaligned(p);}
template<class F> __attribute__((noinline)) void deriv(const F&f,float*p){ using V=xsimd::batch<float>; V x=V::load_unaligned(p); f.derivative(x).store_unaligned(p);}
void all(float*p){ all_activations<float>::for_each([&]<class F>(){ F f{}; value(f,p); deriv(f,p);}); all_activations<float,accuracy::fast>::for_each([&]<class F>(){ F f{}; value(f,p); deriv(f,p);}); }
