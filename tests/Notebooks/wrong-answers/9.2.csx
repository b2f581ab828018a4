double SlopeFromZ(double z) => z * (1 - z);
double SlopeFromA(double a) => a * (1 - a);
