// Whoever sees all images at once, as if the minibatch counted when nobody trains.
string RightOnes()
{
    return "BDE";
}
