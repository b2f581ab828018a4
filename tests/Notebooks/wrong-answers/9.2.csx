double SigmoidSlope(double a) => a * (1 - a);
double TanhSlope(double a) => 1 - a * a;
double SoftplusSlope(double a) => 1 / (1 + Math.Exp(-a));              // that is the slope from z
