string RightForThisKernel()
{
    return "AD";
}
